import type { MemoryUsage } from './memory-usage';

const SMALLEST_ROOM = 1_024;
/** A place is 32 bits with a sign, and a ring of more would need all of them. */
const LARGEST_ROOM = 2 ** 30;
/** In front of each text, how many bytes it has. */
const LENGTH_BYTES = 4;
const NOTHING = new Uint8Array(0);

/**
 * The texts of the frames that a shelf's trades came in, as UTF-8 in one ring of bytes: strings that live as
 * long as trades would each be copied twice by the garbage collector and swept later. First in, first out.
 *
 * A text is known by its place in an endless stream of bytes, modulo 2^32; where it lies in the ring follows
 * from that, so the ring can grow and shrink while places stay what they are.
 */
export class RawFrameArena {
  #ring = NOTHING;
  #mask = 0;
  #end = 0;
  /** The most bytes that were kept at once since room was last given back. */
  #most = 0;

  constructor(private readonly memory: MemoryUsage) {}

  /** Where the next text will be. */
  get end(): number {
    return this.#end;
  }

  /**
   * Bytes more that the ring needs for a text of `length` bytes, while those from `oldest` on are kept; infinite
   * where they would be more than 1 GiB together.
   */
  growthFor(length: number, oldest: number): number {
    const needed = this.#held(oldest) + LENGTH_BYTES + length;
    if (needed > LARGEST_ROOM) return Infinity;
    return needed <= this.#ring.length ? 0 : roomFor(needed) - this.#ring.length;
  }

  /** Keeps those from `oldest` on; returns the place of the new one. */
  add(text: Uint8Array, oldest: number): number {
    const { length } = text;
    const needed = this.#held(oldest) + LENGTH_BYTES + length;
    if (needed > LARGEST_ROOM) throw new RangeError('More than 1 GiB of texts of one instrument');
    if (needed > this.#ring.length) this.#moveTo(roomFor(needed), oldest);
    if (needed > this.#most) this.#most = needed;
    const ring = this.#ring;
    const mask = this.#mask;
    const place = this.#end;
    ring[place & mask] = length;
    ring[(place + 1) & mask] = length >>> 8;
    ring[(place + 2) & mask] = length >>> 16;
    ring[(place + 3) & mask] = length >>> 24;
    const from = (place + LENGTH_BYTES) & mask;
    const untilWrap = ring.length - from;
    if (length <= untilWrap) {
      ring.set(text, from);
    } else {
      ring.set(text.subarray(0, untilWrap), from);
      ring.set(text.subarray(untilWrap), 0);
    }
    this.#end = (place + LENGTH_BYTES + length) | 0;
    return place;
  }

  at(place: number): string {
    const from = place + LENGTH_BYTES;
    return this.#copy(from, this.#lengthAt(place)).toString();
  }

  /** Gives back room when since the last time at most a quarter of it was needed. */
  giveBack(oldest: number): void {
    const most = this.#most;
    this.#most = this.#held(oldest);
    if (most * 4 <= this.#ring.length) this.#shrinkTo(2 * most, oldest);
  }

  /** Gives back whatever is not needed now. */
  shrink(oldest: number): void {
    this.#shrinkTo(this.#held(oldest), oldest);
  }

  #shrinkTo(needed: number, oldest: number): void {
    const room = roomFor(needed);
    if (room < this.#ring.length) this.#moveTo(room, oldest);
  }

  #held(oldest: number): number {
    return (this.#end - oldest) >>> 0;
  }

  #lengthAt(place: number): number {
    const ring = this.#ring;
    const mask = this.#mask;
    return (
      ((ring[place & mask] ?? 0) |
        ((ring[(place + 1) & mask] ?? 0) << 8) |
        ((ring[(place + 2) & mask] ?? 0) << 16) |
        ((ring[(place + 3) & mask] ?? 0) << 24)) >>>
      0
    );
  }

  #copy(place: number, length: number): Buffer {
    const from = place & this.#mask;
    const untilWrap = this.#ring.length - from;
    const copy = Buffer.allocUnsafe(length);
    copy.set(this.#ring.subarray(from, from + Math.min(length, untilWrap)));
    if (length > untilWrap) copy.set(this.#ring.subarray(0, length - untilWrap), untilWrap);
    return copy;
  }

  #moveTo(room: number, oldest: number): void {
    const held = this.#copy(oldest, this.#held(oldest));
    this.memory.bytes += room - this.#ring.length;
    this.#ring = new Uint8Array(room);
    this.#mask = room - 1;
    const from = oldest & this.#mask;
    const untilWrap = Math.min(held.length, room - from);
    this.#ring.set(held.subarray(0, untilWrap), from);
    this.#ring.set(held.subarray(untilWrap), 0);
  }
}

/** A power of two, so that a place wraps by a mask. */
function roomFor(bytes: number): number {
  let room = SMALLEST_ROOM;
  while (room < bytes) room *= 2;
  return room;
}
