import { bringsNews } from '../../market-data/book-update';
import { isLive } from './trade-check';
import type { PackedTrades } from '../../market-data/packed-trades';
import type { FrameEvent, WireEvent } from './decoded-frame';

/** A frame with what a person subscribed for, as opposed to pongs, answers and heartbeats. */
export type DataEvent = Extract<WireEvent, { kind: 'trades' | 'book' }>;
/** The same, packed or not. */
export type FrameData = DataEvent | PackedTrades;

export const isData = (event: FrameEvent): event is FrameData =>
  event.kind === 'packed_trades' || event.kind === 'trades' || event.kind === 'book';

/** Trades or updates, in the order of the wire. */
export const itemsOf = (event: DataEvent): readonly { readonly symbol: string }[] =>
  event.kind === 'trades' ? event.trades : event.updates;

/** Of the first trade or update; undefined when the frame has none. */
export const firstSymbolOf = (event: FrameData): string | undefined =>
  event.kind === 'packed_trades' ? event.symbol : itemsOf(event)[0]?.symbol;

/** Whether it proves a stream alive: history and repetitions do not. */
export function isAlive(event: FrameData): boolean {
  if (event.kind === 'packed_trades') return true;
  return event.kind === 'trades' ? event.trades.some(isLive) : event.updates.some(bringsNews);
}
