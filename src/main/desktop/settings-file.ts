import { readFileSync, renameSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { IN_WORDS } from '../../shared/issue-words';
import { describeIssues, settingsSchema } from '../../shared/settings';
import type { Settings } from '../../shared/settings';
import { describeWriteFailure } from '../../platform/file-write-errors';

export interface SettingsFileOptions {
  readonly now?: () => Date;
  /** Changes within this time are written together. */
  readonly saveAfterMs?: number;
  readonly onSaveFailed?: (cause: unknown) => void;
}

type Loaded =
  | { readonly kind: 'absent' }
  | { readonly kind: 'valid'; readonly settings: Settings }
  | { readonly kind: 'unusable'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Owns `settings.json`: always valid in memory, written whole or not at all, one write at a time. */
export class SettingsFile {
  /** What a person must be told about how the file was found. */
  readonly notices: readonly string[];
  readonly #path: string;
  readonly #options: SettingsFileOptions;
  #current: Settings;
  /** False when saving would destroy a file that could be neither used nor kept aside. */
  readonly #maySave: boolean;
  #unsaved = false;
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<Result<null>> = Promise.resolve(ok(null));

  constructor(path: string, options: SettingsFileOptions = {}) {
    this.#path = path;
    this.#options = options;
    const loaded = load(path);
    this.#current = loaded.kind === 'valid' ? loaded.settings : settingsSchema.parse({});
    const { notices, maySave } = keepAside(path, loaded, options.now?.() ?? new Date());
    this.notices = notices;
    this.#maySave = maySave;
  }

  get current(): Settings {
    return this.#current;
  }

  /** Takes effect at once in memory; saved soon, or by `flush`. */
  change(patch: Partial<Settings>): void {
    this.#current = { ...this.#current, ...patch };
    if (!this.#maySave) return;
    this.#unsaved = true;
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.saveAfterMs ?? 500);
  }

  /** Resolves when everything changed before the call is on the disk, or could not be written. */
  flush(): Promise<Result<null>> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#saving = this.#saving.then(() => this.#save());
    return this.#saving;
  }

  async #save(): Promise<Result<null>> {
    if (!this.#unsaved) return ok(null);
    this.#unsaved = false;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      const text = `${JSON.stringify(this.#current, null, 2)}\n`;
      await writeFileAtomic(this.#path, text, { encoding: 'utf8', mode: 0o600 });
      return ok(null);
    } catch (cause) {
      this.#unsaved = true;
      this.#options.onSaveFailed?.(cause);
      return err(describeWriteFailure(cause, 'The settings file'));
    }
  }
}

function load(path: string): Loaded {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      return { kind: 'absent' };
    }
    return { kind: 'unreadable', why: cause instanceof Error ? cause.message : String(cause) };
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { kind: 'unusable', why: 'it is not JSON' };
  }
  const parsed = settingsSchema.safeParse(content, IN_WORDS);
  if (parsed.success) return { kind: 'valid', settings: parsed.data };
  return { kind: 'unusable', why: isOfLaterVersion(content) ?? firstLine(parsed.error) };
}

function isOfLaterVersion(content: unknown): string | null {
  if (typeof content !== 'object' || content === null || !('version' in content)) return null;
  const { version } = content;
  const isLater = typeof version === 'number' && version > 1;
  return isLater ? `it was written by a later Tapedeck (version ${version})` : null;
}

const firstLine = (error: Parameters<typeof describeIssues>[0]): string =>
  describeIssues(error).split('\n')[0] ?? 'it is not valid';

function keepAside(
  path: string,
  loaded: Loaded,
  now: Date,
): { readonly notices: readonly string[]; readonly maySave: boolean } {
  if (loaded.kind === 'absent' || loaded.kind === 'valid') return { notices: [], maySave: true };
  const asideName = `settings.corrupt-${now.toISOString().replaceAll(/[:.]/g, '-')}.json`;
  const problem = `The settings file could not be used: ${loaded.why}.`;
  if (loaded.kind === 'unusable') {
    try {
      renameSync(path, join(dirname(path), asideName));
      return {
        notices: [`${problem} It was kept as ${asideName}; Tapedeck started with its defaults.`],
        maySave: true,
      };
    } catch {
      // Falls through: better to save nothing than to overwrite what could not be kept.
    }
  }
  return {
    notices: [
      `${problem} Tapedeck started with its defaults and leaves ${basename(path)} untouched: changes last until you quit.`,
    ],
    maySave: false,
  };
}
