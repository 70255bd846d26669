import { bringsNews } from './book-update';
import { isLive } from './trade-check';
import type { WireEvent } from './wire-event';

/** A frame with what a person subscribed for, as opposed to pongs, answers and heartbeats. */
export type DataEvent = Extract<WireEvent, { kind: 'trades' | 'book' }>;

export const isData = (event: WireEvent): event is DataEvent =>
  event.kind === 'trades' || event.kind === 'book';

/** Trades or updates, in the order of the wire. */
export const itemsOf = (event: DataEvent): readonly { readonly symbol: string }[] =>
  event.kind === 'trades' ? event.trades : event.updates;

/** Whether it proves a stream alive: history and repetitions do not. */
export const isAlive = (event: DataEvent): boolean =>
  event.kind === 'trades' ? event.trades.some(isLive) : event.updates.some(bringsNews);
