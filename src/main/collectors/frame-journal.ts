import type { Problem, RawFrame } from '../../shared/collector-status';

const FRAMES_KEPT = 20;
const FRAME_TEXT_LENGTH = 4_096;
const PROBLEMS_KEPT = 50;
const PROBLEM_TEXT_LENGTH = 1_024;
/** Beyond this many problems a second the rest are only counted (by the statistics). */
const PROBLEMS_PER_SECOND = 10;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A cut copy that does not keep the long original alive, as a sliced string would. */
const copy = (text: string, length: number): string =>
  Buffer.from(text.slice(0, length)).toString();

const cut = (text: string, length: number): string =>
  text.length <= length ? text : copy(text, length);

/** The last frames and the last problems of one collector, bounded, for a person who debugs. */
export class FrameJournal {
  /** Written in place: one more object per frame would be one more to sweep up. */
  readonly #frames: Writable<RawFrame>[] = [];
  #next = 0;
  readonly #problems: Problem[] = [];
  #second = 0;
  #problemsInSecond = 0;

  frame(at: number, bytes: number, kind: RawFrame['kind'], text: string): void {
    const kept = cut(text, FRAME_TEXT_LENGTH);
    const truncated = text.length > FRAME_TEXT_LENGTH;
    const place = this.#frames[this.#next];
    if (place === undefined) {
      this.#frames.push({ at, bytes, kind, text: kept, truncated });
    } else {
      place.at = at;
      place.bytes = bytes;
      place.kind = kind;
      place.text = kept;
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
    return oldestFirst.reverse().map((frame) => ({ ...frame }));
  }

  /** Newest first. */
  get problems(): readonly Problem[] {
    return [...this.#problems].reverse();
  }
}
