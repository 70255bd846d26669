import type { Problem, RawFrame } from '../../../shared/collector-status';

const FRAMES_KEPT = 20;
const FRAME_BYTES_SHOWN = 4_096;
const PROBLEMS_KEPT = 50;
const PROBLEM_TEXT_LENGTH = 1_024;
/** Beyond this many problems a second the rest are only counted (by the statistics). */
const PROBLEMS_PER_SECOND = 10;

interface KeptFrame {
  at: number;
  length: number;
  kind: RawFrame['kind'];
  shown: Buffer;
  truncated: boolean;
}

/** A cut copy that does not keep the long original alive, as a sliced string would. */
const copy = (text: string, length: number): string =>
  Buffer.from(text.slice(0, length)).toString();

/** The memory of a short one stays the socket's, which never writes to it again; of a long one it would be too much. */
const beginningOf = (frame: Buffer): Buffer =>
  frame.length <= FRAME_BYTES_SHOWN
    ? frame
    : Buffer.from(frame.subarray(0, wholeCharacters(frame)));

/** How many of the first bytes are no part of a character that is cut. */
function wholeCharacters(frame: Buffer): number {
  let end = FRAME_BYTES_SHOWN;
  while (end > 0 && ((frame[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}

/** The last frames and the last problems of one collector, bounded, for a person who debugs. */
export class FrameJournal {
  /** Written in place: one more object per frame would be one more to sweep up. */
  readonly #frames: KeptFrame[] = [];
  #next = 0;
  readonly #problems: Problem[] = [];
  #second = 0;
  #problemsInSecond = 0;

  /** `length` is that of the frame in bytes, `text` what is to be shown of it, as UTF-8. */
  frame(at: number, length: number, kind: RawFrame['kind'], text: Buffer): void {
    const shown = beginningOf(text);
    const truncated = text.length > FRAME_BYTES_SHOWN;
    const place = this.#frames[this.#next];
    if (place === undefined) {
      this.#frames.push({ at, length, kind, shown, truncated });
    } else {
      place.at = at;
      place.length = length;
      place.kind = kind;
      place.shown = shown;
      place.truncated = truncated;
    }
    this.#next = (this.#next + 1) % FRAMES_KEPT;
  }

  /** @returns whether it was sampled; a flood of problems is not. */
  problem(problem: Problem): boolean {
    const second = Math.floor(problem.at / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#problemsInSecond = 0;
    }
    this.#problemsInSecond += 1;
    if (this.#problemsInSecond > PROBLEMS_PER_SECOND) return false;
    this.#problems.push({
      ...problem,
      // Copied even when short enough: both may be slices of a frame of megabytes.
      message: copy(problem.message, PROBLEM_TEXT_LENGTH),
      sample: copy(problem.sample, PROBLEM_TEXT_LENGTH),
    });
    if (this.#problems.length > PROBLEMS_KEPT) this.#problems.shift();
    return true;
  }

  /** Newest first. */
  get frames(): readonly RawFrame[] {
    const oldestFirst = [...this.#frames.slice(this.#next), ...this.#frames.slice(0, this.#next)];
    return oldestFirst.reverse().map(({ at, length, kind, shown, truncated }) => ({
      at,
      bytes: length,
      kind,
      text: shown.toString(),
      truncated,
    }));
  }

  /** Newest first. */
  get problems(): readonly Problem[] {
    return [...this.#problems].reverse();
  }
}
