import type { CollectorState } from '../../shared/values/lifecycle';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}
export const BOX_HEIGHT = 34;

/** Where each state stands in the full drawing (820 × 250). */
export const BOXES: Readonly<Record<CollectorState, Box>> = {
  STOPPED: { x: 10, y: 34, width: 118 },
  CONNECTING: { x: 178, y: 34, width: 118 },
  CONNECTED: { x: 346, y: 34, width: 118 },
  SUBSCRIBING: { x: 514, y: 34, width: 118 },
  ACTIVE: { x: 682, y: 34, width: 118 },
  RECONNECTING: { x: 346, y: 130, width: 286 },
  ERROR: { x: 430, y: 208, width: 118 },
};

export interface Edge {
  readonly from: CollectorState;
  readonly to: CollectorState;
  readonly path: string;
  readonly label?: { readonly x: number; readonly y: number; readonly text: string };
}

const EDGES: readonly Edge[] = [
  { from: 'STOPPED', to: 'CONNECTING', path: 'M128 51H174' },
  { from: 'CONNECTING', to: 'CONNECTED', path: 'M296 51H342' },
  { from: 'CONNECTED', to: 'SUBSCRIBING', path: 'M464 51H510' },
  { from: 'SUBSCRIBING', to: 'ACTIVE', path: 'M632 51H678' },
  { from: 'CONNECTING', to: 'RECONNECTING', path: 'M268 68V138H342' },
  { from: 'CONNECTED', to: 'RECONNECTING', path: 'M405 68V126' },
  { from: 'SUBSCRIBING', to: 'RECONNECTING', path: 'M573 68V126' },
  {
    from: 'ACTIVE',
    to: 'RECONNECTING',
    path: 'M741 68V147H636',
    label: { x: 644, y: 161, text: 'closed, silent, refused' },
  },
  {
    from: 'RECONNECTING',
    to: 'CONNECTING',
    path: 'M346 154H238V72',
    label: { x: 246, y: 168, text: 'wait over' },
  },
  {
    from: 'RECONNECTING',
    to: 'ERROR',
    path: 'M489 164V204',
    label: { x: 497, y: 190, text: 'attempts exhausted' },
  },
  {
    from: 'ERROR',
    to: 'CONNECTING',
    path: 'M430 225H208V72',
    label: { x: 216, y: 241, text: 'cool-down over: one probe' },
  },
];

/** Stopping is possible from everywhere; its edge is drawn only when it was the last one taken. */
function stopEdge(from: CollectorState): Edge {
  const { x, y, width } = BOXES[from];
  const beside = `M${x} ${y + 26}H69V72`;
  const above = `M${x + width / 2} ${y}V14H69V30`;
  return { from, to: 'STOPPED', path: y > BOXES.STOPPED.y ? beside : above };
}

export function edgesWith(
  last: {
    readonly from: CollectorState;
    readonly to: CollectorState;
  } | null,
): readonly Edge[] {
  return last?.to === 'STOPPED' && last.from !== 'STOPPED'
    ? [...EDGES, stopEdge(last.from)]
    : EDGES;
}
