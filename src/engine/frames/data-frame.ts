import { bringsNews } from '../market-data/book-update';
import type { DecodedFrame } from './decoded-frame';

/** A frame of what was subscribed, as opposed to pongs, answers and heartbeats. */
export type DataFrame = Extract<DecodedFrame, { kind: 'trades' | 'book' }>;

export const isData = (frame: DecodedFrame): frame is DataFrame =>
  frame.kind === 'trades' || frame.kind === 'book';

/** Of the first trade or update; undefined when the frame has none. */
export function firstSymbolOf(frame: DataFrame): string | undefined {
  if (frame.kind === 'book') return frame.updates[0]?.symbol;
  return frame.length === 0 ? undefined : frame.symbolAt(0);
}

/** Whether the frame proves a stream alive: history and repetitions do not. */
export const isAlive = (frame: DataFrame): boolean =>
  frame.kind === 'trades' ? frame.hasLiveRow : frame.updates.some(bringsNews);
