import type { TradeShelf } from './trade-shelf';

/** Of a text beside its characters. */
const BYTES_PER_TEXT = 24;
const SAMPLES_PER_SHELF = 200;

/**
 * Bytes of the texts that trades of one instrument keep alive, one byte a character. Frame-mates share a
 * text and are neighbours, so a text counts where it changes. Of more than 200 trades 200 neighbours are
 * looked at, from the newest on, and the sum is scaled.
 */
export function estimateTextBytes(shelf: TradeShelf): number {
  const { size } = shelf;
  const looked = Math.min(size, SAMPLES_PER_SHELF);
  let bytes = 0;
  let previous: string | undefined;
  for (let index = size - looked; index < size; index += 1) {
    const raw = shelf.rawAt(index);
    if (raw !== previous) bytes += raw.length + BYTES_PER_TEXT;
    previous = raw;
  }
  return looked === 0 ? 0 : Math.round((bytes * size) / looked);
}
