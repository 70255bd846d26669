import type { AppError } from '../../shared/errors';
import type { LogEntry, LogPage } from '../../shared/log';
import type { LogLevel } from '../../shared/values/log-levels';
import { request } from './bridge';
import { everyWhileVisible, isVisible } from './visibility';

const POLL_MS = 500;
const ENTRIES_SHOWN = 2_000;

export interface LogView {
  /** Newest first. */
  readonly entries: readonly LogEntry[];
  /** Older lines of this run, which are in the files alone. */
  readonly forgotten: number;
  /** What is written; null until known. */
  readonly level: LogLevel | null;
  readonly error: AppError | null;
}

/** The newest lines of the log, followed while somebody looks. */
export class LogFeed {
  readonly #listeners = new Set<() => void>();
  #view: LogView = { entries: [], forgotten: 0, level: null, error: null };
  #asking = false;

  readonly getView = (): LogView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Returns its undo. */
  connect(): () => void {
    void this.#poll();
    return everyWhileVisible(POLL_MS, () => void this.#poll());
  }

  async #poll(): Promise<void> {
    if (this.#asking || !isVisible()) return;
    this.#asking = true;
    const answer = await request('log:tail', { after: this.#view.entries[0]?.sequence ?? 0 });
    this.#asking = false;
    if (answer.ok) this.#show(withNewer(this.#view, answer.value));
    else this.#show({ ...this.#view, error: answer.error });
  }

  #show(view: LogView): void {
    if (view === this.#view) return;
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}

/** The same view when nothing is new. */
export function withNewer(view: LogView, { entries, forgotten, level }: LogPage): LogView {
  if (entries.length === 0 && view.level === level && view.error === null) return view;
  const newest = entries.toReversed();
  const shown = newest.length === 0 ? view.entries : [...newest, ...view.entries].slice(0, ENTRIES_SHOWN); // prettier-ignore
  return { entries: shown, forgotten, level, error: null };
}
