import type { ArrivalQueue } from './arrival-queue';

/** Measured: a trade with its own strings, its `StoredTrade`, its places in ring and queue. */
export const BYTES_PER_TRADE = 270;

const BLOCKS = 20;
const BLOCK_LENGTH = 100;

/**
 * Bytes of the trades in the queue: `270 × trades + texts of their frames`, one byte a character.
 * Frame-mates share one text and are neighbours in the queue, so a text counts where it changes.
 * Up to 2,000 trades all texts are added up; above, 20 blocks of 100 are, and the sum is scaled.
 */
export function estimateHeldBytes(arrivals: ArrivalQueue): number {
  const { length } = arrivals;
  const sampled = BLOCKS * BLOCK_LENGTH;
  if (length <= sampled) return length * BYTES_PER_TRADE + textBytes(arrivals, 0, length);
  let bytes = 0;
  for (let block = 0; block < BLOCKS; block += 1) {
    const start = Math.floor((block * (length - BLOCK_LENGTH)) / (BLOCKS - 1));
    bytes += textBytes(arrivals, start, start + BLOCK_LENGTH);
  }
  return length * BYTES_PER_TRADE + Math.round((bytes * length) / sampled);
}

function textBytes(arrivals: ArrivalQueue, start: number, end: number): number {
  let bytes = 0;
  let previous: string | undefined =
    start === 0 ? undefined : arrivals.entryAt(start - 1)?.trade.raw;
  for (let index = start; index < end; index += 1) {
    const raw = arrivals.entryAt(index)?.trade.raw;
    if (raw !== undefined && raw !== previous) bytes += raw.length;
    previous = raw;
  }
  return bytes;
}
