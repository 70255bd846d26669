import { memo } from 'react';
import { COLLECTOR_STATES } from '../../shared/values/lifecycle';
import type { CollectorState } from '../../shared/values/lifecycle';
import { STATE_TONE, toneColour } from '../lib/state-tone';
import classes from './state-machine-mini.module.css';

/*
 * STOPPED ─ CONNECTING ─ CONNECTED ─ SUBSCRIBING ─ ACTIVE     the way up
 *              ╰──────── RECONNECTING ─── ERROR ╯             the ways down, below
 */
interface Geometry {
  readonly viewBox: string;
  readonly places: Readonly<Record<CollectorState, { readonly x: number; readonly y: number }>>;
  /** Of the bends on the ways down. */
  readonly bend: number;
  /** Of the dots: the lit one, its halo, and the others. */
  readonly radii: { readonly current: number; readonly halo: number; readonly other: number };
}

const NAMED: Geometry = {
  viewBox: '0 0 272 41',
  places: {
    STOPPED: { x: 20, y: 8 },
    CONNECTING: { x: 75, y: 8 },
    CONNECTED: { x: 136, y: 8 },
    SUBSCRIBING: { x: 198, y: 8 },
    ACTIVE: { x: 253, y: 8 },
    RECONNECTING: { x: 98, y: 34 },
    ERROR: { x: 196, y: 34 },
  },
  bend: 6,
  radii: { current: 4.6, halo: 8, other: 3.4 },
};

/** Beside a line of text, which leaves no room for names. */
const SMALL: Geometry = {
  viewBox: '0 0 92 20',
  places: {
    STOPPED: { x: 6, y: 6 },
    CONNECTING: { x: 26, y: 6 },
    CONNECTED: { x: 46, y: 6 },
    SUBSCRIBING: { x: 66, y: 6 },
    ACTIVE: { x: 86, y: 6 },
    RECONNECTING: { x: 36, y: 16 },
    ERROR: { x: 66, y: 16 },
  },
  bend: 4,
  radii: { current: 3.4, halo: 5.6, other: 2.4 },
};

const WAY_UP = ['STOPPED', 'CONNECTING', 'CONNECTED', 'SUBSCRIBING', 'ACTIVE'] as const;

const isOnWayUp = (state: CollectorState): boolean => WAY_UP.some((each) => each === state);

const isBefore = (state: CollectorState, current: CollectorState): boolean => {
  const place = WAY_UP.findIndex((each) => each === state);
  return place >= 0 && place < WAY_UP.findIndex((each) => each === current);
};

/** The lifecycle at a glance: the way up as a line, the two side states below, one node lit. */
export const StateMachineMini = memo(function StateMachineMini({
  state,
  small = false,
}: {
  state: CollectorState;
  small?: boolean;
}) {
  const { viewBox, places, bend, radii } = small ? SMALL : NAMED;
  const { CONNECTING, ACTIVE, RECONNECTING } = places;
  const gap = radii.other * 2;
  return (
    <svg
      className={classes.drawing}
      viewBox={viewBox}
      role="img"
      aria-label={`State machine, now ${state}`}
      style={{ color: toneColour(STATE_TONE[state]) }}
    >
      <path
        className={classes.edge}
        d={`M${ACTIVE.x} ${RECONNECTING.y - bend}a${bend} ${bend} 0 0 1-${bend} ${bend}H${RECONNECTING.x}`}
        data-quiet
      />
      <path
        className={classes.edge}
        d={`M${RECONNECTING.x} ${RECONNECTING.y}H${CONNECTING.x + bend}a${bend} ${bend} 0 0 1-${bend}-${bend}`}
        data-quiet
      />
      {WAY_UP.slice(1).map((to, index) => {
        const from = WAY_UP[index] ?? 'STOPPED';
        const walked = to === state || isBefore(to, state);
        return (
          <line
            key={to}
            className={classes.edge}
            x1={places[from].x + gap}
            x2={places[to].x - gap}
            y1={places[from].y}
            y2={places[to].y}
            data-walked={walked}
          />
        );
      })}
      {COLLECTOR_STATES.map((node) => {
        const { x, y } = places[node];
        const current = node === state;
        return (
          <g
            key={node}
            className={classes.node}
            data-state={node}
            data-current={current}
            data-walked={isBefore(node, state)}
          >
            {current && <circle className={classes.halo} cx={x} cy={y} r={radii.halo} />}
            <circle
              className={classes.dot}
              cx={x}
              cy={y}
              r={current ? radii.current : radii.other}
            />
            {!small && (
              <text
                className={classes.label}
                {...(isOnWayUp(node)
                  ? { x, y: y + 15 }
                  : { x: x + 9, y: y + 3.5, 'data-beside': true })}
              >
                {node.toLowerCase()}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
});
