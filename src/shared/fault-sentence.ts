import type { Fault } from './faults';
import type { Channel } from './values/market';
import { assertNever } from './values/assert-never';

/** What a fault does and to whom, in one sentence. */
export function faultSentence(fault: Fault): string {
  return `${effect(fault)}${scope(fault)}.`;
}

function effect(fault: Fault): string {
  switch (fault.kind) {
    case 'drop':
      return `Drops ${selected(fault, fault.unit)}`;
    case 'duplicate':
      return `Sends ${selected(fault)} ${fault.copies === 1 ? 'twice' : `${fault.copies + 1} times`}`;
    case 'reorder':
      return `Sends ${selected(fault)} late by up to ${plural(fault.window, 'place')}`;
    case 'delay':
      return `Delays every frame by ${span(fault.ms)}${fault.jitterMs === 0 ? '' : ` and up to ${span(fault.jitterMs)} more`}`;
    case 'corrupt':
      return `${CORRUPTION[fault.how]} in ${selected(fault)}`;
    case 'truncate':
      return `Cuts ${selected(fault)} short`;
    case 'oversize':
      return `Blows ${selected(fault)} up to ${fault.bytes} bytes`;
    case 'silence':
      return `Sends no data${HEALED_BY[fault.healedBy]}`;
    case 'ack_without_data':
      return `Acknowledges subscriptions without sending data${HEALED_BY[fault.healedBy]}`;
    case 'half_open':
      return 'Leaves connections open and dead, without answers to pings';
    case 'close':
      return fault.code === 1006
        ? 'Cuts connections without a word'
        : `Closes connections with code ${fault.code}`;
    case 'refuse':
      return fault.answer === 'reset'
        ? `Resets new ${doors(fault.at)}`
        : `Refuses new ${doors(fault.at)} with status ${fault.status}`;
    case 'rate_limit':
      return `Answers new ${doors(fault.at)} with ${fault.status} and Retry-After ${fault.retryAfterSeconds} s`;
    case 'clock_skew':
      return `Sets the venue’s clock ${span(Math.abs(fault.ms))} ${fault.ms < 0 ? 'back' : 'ahead'}`;
    case 'sequence_jump':
      return `Jumps over ${plural(fault.by, 'id')} that nobody has`;
    case 'stale_snapshot':
      return 'Answers REST requests with old books';
    case 'book_restart':
      return 'Begins books anew';
    case 'restart':
      return `Restarts the exchange, down for ${span(fault.downMs)}`;
    default:
      return assertNever(fault);
  }
}

const CORRUPTION = {
  price_invalid: 'Makes the price unreadable',
  price_wrong: 'Makes the price wrong but plausible',
  id_missing: 'Takes a trade’s id away',
  bit_flip: 'Turns one bit',
  checksum_wrong: 'Makes the checksum wrong',
  book_crossed: 'Puts a bid above every ask',
} as const;

const HEALED_BY = {
  time: '',
  resubscribe: ' until a new subscription',
  reconnect: ' until a new connection',
} as const;

interface Selection {
  readonly every: number;
  readonly share: number;
  readonly count?: number | undefined;
}

function selected({ every, share, count }: Selection, unit: 'frame' | 'trade' = 'frame'): string {
  const percent = `${Number((share * 100).toPrecision(3))} %`;
  const regular = every === 1 ? `every ${unit}` : `one in ${every} ${unit}s`;
  const drawn = every === 1 ? `${percent} of ${unit}s` : `${percent} of ${regular}`;
  const which = share === 1 ? regular : drawn;
  return count === undefined ? which : `${which}, ${plural(count, unit)} at most`;
}

function scope(fault: Fault): string {
  const { venue, market, channel, symbol }: Scope = fault;
  const where = [venue, market, channel === undefined ? undefined : CHANNEL[channel], symbol]
    .filter((each) => each !== undefined)
    .join(' ');
  return where === '' ? '' : ` (${where})`;
}

interface Scope {
  readonly kind: string;
  readonly venue?: string | undefined;
  readonly market?: string | undefined;
  readonly channel?: Channel | undefined;
  readonly symbol?: string | undefined;
}

const CHANNEL: Readonly<Record<Channel, string>> = { trades: 'trades', order_book: 'order book' };

const doors = (at: readonly ('handshake' | 'rest')[]): string =>
  [
    ...(at.includes('handshake') ? ['connections'] : []),
    ...(at.includes('rest') ? ['REST requests'] : []),
  ].join(' and ');

const span = (ms: number): string =>
  ms < 1_000 ? `${ms} ms` : `${Number((ms / 1_000).toFixed(3))} s`;

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
