import { basename } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { ExportedConfiguration, ImportPreview } from '../../shared/configuration';
import type { AppError } from '../../shared/errors';
import { withKnownLogin, withoutLogin } from '../../shared/network';
import type { NetworkSettings } from '../../shared/network';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { CollectorSettings, ConfigFile, Settings, SettingsPatch } from '../../shared/settings';
import { readConfigFile } from './configuration';
import { describeWriteFailure } from '../../platform/file-write-errors';
import { limitsOf, previewCollectors, previewSettings } from './import-preview';
import type { Limits } from './import-preview';

export interface ConfigurationDeskParts {
  /** As this run works with them. */
  readonly settings: {
    readonly current: Limits & Pick<Settings, 'network'>;
    update(patch: SettingsPatch): Promise<Result<Settings>>;
  };
  readonly roster: {
    readonly configured: readonly CollectorSettings[];
    checkImport(wanted: readonly CollectorSettings[]): Result<null>;
    import(wanted: readonly CollectorSettings[]): Promise<Result<null>>;
  };
  /** Null when the person closed the dialog. */
  readonly chooseSource: () => Promise<string | null>;
  readonly chooseTarget: (suggestedName: string) => Promise<string | null>;
}

/**
 * Hands the configuration out as a file and takes one in: the same JSON as `--config FILE`. The login of a proxy
 * stays here, for the file is made to be passed on.
 */
export class ConfigurationDesk {
  readonly #parts: ConfigurationDeskParts;
  /** The last file that was read; applied only when its preview was seen. */
  #read: { readonly importId: number; readonly content: ConfigFile } | null = null;
  #imports = 0;

  constructor(parts: ConfigurationDeskParts) {
    this.#parts = parts;
  }

  async export(): Promise<Result<ExportedConfiguration>> {
    const { roster, settings } = this.#parts;
    const path = await this.#parts.chooseTarget('tapedeck-config.json');
    if (path === null) return cancelled();
    const { network } = settings.current;
    const { configured } = roster;
    const proxy = withoutLogin(network.proxy);
    const content = {
      // A file without collectors leaves them as they are; an empty list is not allowed.
      ...(configured.length === 0 ? {} : { collectors: configured }),
      ...limitsOf(settings.current),
      network: { ...network, proxy },
    };
    try {
      await writeFileAtomic(path, `${JSON.stringify(content, null, 2)}\n`, 'utf8');
      return ok({ fileName: basename(path), isLoginLeftOut: proxy !== network.proxy });
    } catch (cause) {
      return err(describeWriteFailure(cause, basename(path)));
    }
  }

  /** Reads and checks a file; nothing changes yet. */
  async chooseImport(): Promise<Result<ImportPreview>> {
    const path = await this.#parts.chooseSource();
    if (path === null) return cancelled();
    const read = readConfigFile(path);
    if (!read.ok) return read;
    const { roster, settings } = this.#parts;
    const content = withLogin(read.value, settings.current.network);
    if (content.collectors !== undefined) {
      const checked = roster.checkImport(content.collectors);
      if (!checked.ok) return checked;
    }
    this.#imports += 1;
    this.#read = { importId: this.#imports, content };
    const { configured } = roster;
    return ok({
      importId: this.#imports,
      fileName: basename(path),
      collectors: previewCollectors(configured, content.collectors ?? configured),
      settings: previewSettings(settings.current, content),
    });
  }

  /** All of the file or nothing of it: what had taken effect before a part failed is taken back. */
  async import(importId: number): Promise<Result<null>> {
    if (this.#read?.importId !== importId) {
      return err({
        code: 'not_found',
        message: 'That file is not known any more; choose it again.',
      });
    }
    const read = this.#read;
    this.#read = null;
    const imported = await this.#apply(read.content);
    // Since nothing was changed, what was previewed still holds, and may be tried again.
    if (!imported.ok) this.#read ??= read;
    return imported;
  }

  #apply(content: ConfigFile): Promise<Result<null>> {
    const { collectors, network } = content;
    const { roster, settings } = this.#parts;
    const before = settings.current;
    const { configured } = roster;
    return allOrNothing([
      // The way out first, for new collectors go by it at once; limits last, for what they evict is gone.
      ...(network === undefined ? [] : [this.#update({ network }, { network: before.network })]),
      ...(collectors === undefined
        ? []
        : [
            {
              apply: () => roster.import(collectors),
              undo: () => roster.import(configured),
              undoesItself: true,
            },
          ]),
      this.#update(limitsOf(content), limitsOf(before)),
    ]);
  }

  /** Takes effect even where it cannot be saved, so it is taken back then, too. */
  #update(wanted: SettingsPatch, before: SettingsPatch): Step {
    const { settings } = this.#parts;
    return {
      apply: async () => {
        const updated = await settings.update(wanted);
        return updated.ok ? ok(null) : notSaved(updated.error);
      },
      // That it cannot be saved is known already; in memory it holds.
      undo: async () => settings.update(before).then(() => ok(null)),
      undoesItself: false,
    };
  }
}

const notSaved = ({ code, message }: AppError): Result<never> =>
  err({
    code,
    message: `${message}. Nothing was changed.`,
    advice: 'Make the data folder writable, then import again.',
  });

interface Step {
  readonly apply: () => Promise<Result<null>>;
  readonly undo: () => Promise<Result<null>>;
  /** Where it fails, it has left everything as it was. */
  readonly undoesItself: boolean;
}

async function allOrNothing(steps: readonly Step[]): Promise<Result<null>> {
  const begun: Step[] = [];
  for (const step of steps) {
    const applied = await step.apply();
    if (applied.ok || !step.undoesItself) begun.unshift(step);
    if (applied.ok) continue;
    for (const each of begun) {
      const undone = await each.undo();
      if (!undone.ok) return undone;
    }
    return applied;
  }
  return ok(null);
}

const withLogin = (content: ConfigFile, known: NetworkSettings): ConfigFile =>
  content.network === undefined
    ? content
    : {
        ...content,
        network: { ...content.network, proxy: withKnownLogin(content.network.proxy, known.proxy) },
      };

const cancelled = (): Result<never> => err({ code: 'cancelled', message: 'No file was chosen.' });
