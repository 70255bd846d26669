import type { RequestPayload } from '../../../shared/ipc/contract';
import { assertNever } from '../../../shared/values/assert-never';
import type { Corruption, PanelFaultKind } from '../../../shared/values/faults';
import type { Channel, Market, Venue } from '../../../shared/values/market';
import { withoutGaps } from '../../lib/window-store';

/** What the person has chosen so far. */
export interface FaultDraft {
  readonly kind: PanelFaultKind;
  readonly venue: Venue | null;
  readonly market: Market | null;
  readonly symbol: string | null;
  /** Null hits both. */
  readonly channel: Channel | null;
  /** In the unit of the kind's amount. */
  readonly amount: number;
  readonly corruption: Corruption;
  /** Null lasts until it is ended. */
  readonly forSeconds: number | null;
}

export interface Amount {
  readonly label: string;
  readonly suffix: string;
  readonly initial: number;
  readonly min: number;
  readonly max: number;
}

export interface FaultKind {
  readonly label: string;
  readonly hint: string;
  /** The finest choice of whom it hits. */
  readonly scope: 'all' | 'venue' | 'market' | 'symbol';
  /** Whether it can be kept to one channel. */
  readonly hasChannel?: true;
  /** `moment` is over at once; `down` must say how long. */
  readonly lasts: 'open' | 'moment' | 'down';
  readonly amount: Amount | null;
}

const SHARE: Amount = { label: 'Share of frames', suffix: ' %', initial: 10, min: 0.01, max: 100 };
const onFrames = { scope: 'symbol', hasChannel: true, lasts: 'open' } as const;

export const FAULT_KIND: Readonly<Record<PanelFaultKind, FaultKind>> = {
  drop: { label: 'Drop', hint: 'Frames never arrive.', ...onFrames, amount: SHARE },
  duplicate: { label: 'Duplicate', hint: 'Frames arrive twice.', ...onFrames, amount: SHARE },
  reorder: { label: 'Reorder', hint: 'Neighbours swap places.', ...onFrames, amount: SHARE },
  delay: {
    label: 'Delay',
    hint: 'Every frame arrives later.',
    ...onFrames,
    amount: { label: 'Delay by', suffix: ' s', initial: 2, min: 0.001, max: 600 },
  },
  corrupt: { label: 'Corrupt', hint: 'What frames say is wrong.', ...onFrames, amount: SHARE },
  truncate: { label: 'Truncate', hint: 'Frames end too early.', ...onFrames, amount: SHARE },
  oversize: {
    label: 'Oversize',
    hint: 'One frame is larger than a collector takes.',
    scope: 'symbol',
    hasChannel: true,
    lasts: 'moment',
    amount: { label: 'Size', suffix: ' MB', initial: 64, min: 1, max: 128 },
  },
  ack_without_data: {
    label: 'Acknowledged, no data',
    hint: 'New subscriptions are acknowledged and stay silent; close the connection to see it.',
    ...onFrames,
    amount: null,
  },
  silence: {
    label: 'Silence',
    hint: 'The connection stays up, data stops coming.',
    ...onFrames,
    amount: null,
  },
  half_open: {
    label: 'Half-open',
    hint: 'Open connections hear nothing any more, not even pongs; new ones work.',
    scope: 'market',
    lasts: 'open',
    amount: null,
  },
  close: {
    label: 'Close',
    hint: 'Connections are closed once. Code 1006 cuts them without a word.',
    scope: 'market',
    lasts: 'moment',
    amount: { label: 'Close code', suffix: '', initial: 1006, min: 1000, max: 4999 },
  },
  refuse: {
    label: 'Refuse',
    hint: 'New connections are turned away; open ones stay.',
    scope: 'venue',
    lasts: 'open',
    amount: { label: 'HTTP status', suffix: '', initial: 503, min: 400, max: 599 },
  },
  rate_limit: {
    label: 'Rate limit (429)',
    hint: 'New connections and REST requests are told to wait.',
    scope: 'venue',
    lasts: 'open',
    amount: { label: 'Retry after', suffix: ' s', initial: 10, min: 0, max: 86_400 },
  },
  clock_skew: {
    label: 'Clock skew',
    hint: 'The venue’s clock is wrong; a negative skew sets it back.',
    scope: 'venue',
    lasts: 'open',
    amount: { label: 'Ahead by', suffix: ' s', initial: 5, min: -86_400, max: 86_400 },
  },
  sequence_jump: {
    label: 'Sequence jump',
    hint: 'Ids that nobody has, not even REST.',
    scope: 'symbol',
    hasChannel: true,
    lasts: 'moment',
    amount: { label: 'Ids jumped', suffix: '', initial: 10, min: 1, max: 1_000_000 },
  },
  stale_snapshot: {
    label: 'Stale snapshot',
    hint: 'REST goes on telling order books as they are now. Only some venues ask for them there.',
    scope: 'symbol',
    lasts: 'open',
    amount: null,
  },
  book_restart: {
    label: 'Book restart',
    hint: 'Order books begin anew; where messages are counted, at 1.',
    scope: 'symbol',
    lasts: 'moment',
    amount: null,
  },
  restart: {
    label: 'Restart',
    hint: 'Every connection breaks and the port is closed; the market trades on.',
    scope: 'all',
    lasts: 'down',
    amount: null,
  },
};

export const CORRUPTION_LABEL: Readonly<Record<Corruption, string>> = {
  price_invalid: 'Unreadable price',
  price_wrong: 'Wrong but plausible price',
  id_missing: 'Missing id',
  bit_flip: 'One bit turned',
  checksum_wrong: 'Wrong checksum of a book',
  book_crossed: 'Crossed book',
};

const DEFAULT_SECONDS = 30;

export const EMPTY_DRAFT: FaultDraft = {
  kind: 'drop',
  venue: null,
  market: null,
  symbol: null,
  channel: null,
  amount: SHARE.initial,
  corruption: 'price_invalid',
  forSeconds: DEFAULT_SECONDS,
};

/** Another kind keeps whom and how long, and starts with its own amount. */
export const withKind = (draft: FaultDraft, kind: PanelFaultKind): FaultDraft => ({
  ...draft,
  kind,
  amount: FAULT_KIND[kind].amount?.initial ?? 0,
  forSeconds:
    FAULT_KIND[kind].lasts === 'down' ? (draft.forSeconds ?? DEFAULT_SECONDS) : draft.forSeconds,
});

type Injection = RequestPayload<'simulator:inject-fault'>;

/** Leaves out what the kind does not know, whatever the draft still holds. */
export function toInjection(draft: FaultDraft): Injection {
  const { kind, forSeconds } = draft;
  const forMs =
    FAULT_KIND[kind].lasts === 'open' && forSeconds !== null ? toMs(forSeconds) : undefined;
  return withoutGaps({ fault: withoutGaps(toFault(draft)), forMs });
}

function toFault({
  kind,
  amount,
  corruption,
  forSeconds,
  ...whom
}: FaultDraft): Injection['fault'] {
  const venue = whom.venue ?? undefined;
  const connections = { venue, market: whom.market ?? undefined };
  const books = { ...connections, symbol: whom.symbol ?? undefined };
  const frames = { ...books, channel: whom.channel ?? undefined };
  // Without noise such as 0.07 / 100 = 0.0007000000000000001.
  const share = Number((amount / 100).toPrecision(6));
  switch (kind) {
    case 'drop':
    case 'duplicate':
    case 'reorder':
    case 'truncate':
      return { kind, share, ...frames };
    case 'corrupt':
      return { kind, how: corruption, share, ...frames };
    case 'delay':
      return { kind, ms: toMs(amount), ...frames };
    case 'oversize':
      return { kind, bytes: Math.round(amount * 1024 * 1024), count: 1, ...frames };
    case 'silence':
    case 'ack_without_data':
      return { kind, ...frames };
    case 'stale_snapshot':
    case 'book_restart':
      return { kind, ...books };
    case 'half_open':
      return { kind, ...connections };
    case 'close':
      return { kind, code: amount, ...connections };
    case 'refuse':
      return { kind, status: amount, venue };
    case 'rate_limit':
      return { kind, retryAfterSeconds: amount, venue };
    case 'clock_skew':
      return { kind, ms: toMs(amount), venue };
    case 'sequence_jump':
      return { kind, by: amount, ...frames };
    case 'restart':
      return { kind, downMs: toMs(forSeconds ?? DEFAULT_SECONDS) };
    default:
      return assertNever(kind);
  }
}

const toMs = (seconds: number): number => Math.round(seconds * 1_000);
