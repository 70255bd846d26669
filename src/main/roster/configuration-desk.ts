import { basename } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { ImportPreview } from '../../shared/configuration';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { CollectorSettings, ConfigFile, Settings, SettingsPatch } from '../../shared/settings';
import { readConfigFile } from '../configuration';
import { describeWriteFailure } from '../export/file-errors';
import { previewCollectors, previewLimits } from './import-preview';

export interface ConfigurationDeskParts {
  /** As this run works with them. */
  readonly settings: {
    readonly current: Pick<Settings, 'reconnect' | 'timeouts' | 'storage' | 'disk' | 'alarms'>;
    update(patch: SettingsPatch): Promise<Result<Settings>>;
  };
  readonly roster: {
    readonly configured: readonly CollectorSettings[];
    import(wanted: readonly CollectorSettings[]): Promise<Result<null>>;
  };
  /** Null when the person closed the dialog. */
  readonly chooseSource: () => Promise<string | null>;
  readonly chooseTarget: (suggestedName: string) => Promise<string | null>;
}

/** Hands the configuration out as a file and takes one in: the same JSON as `--config FILE`. */
export class ConfigurationDesk {
  readonly #parts: ConfigurationDeskParts;
  /** The last file that was read; applied only when its preview was seen. */
  #read: { readonly importId: number; readonly content: ConfigFile } | null = null;
  #imports = 0;

  constructor(parts: ConfigurationDeskParts) {
    this.#parts = parts;
  }

  async export(): Promise<Result<{ readonly fileName: string }>> {
    const { roster, settings } = this.#parts;
    const path = await this.#parts.chooseTarget('tapedeck-config.json');
    if (path === null) return cancelled();
    const { reconnect, timeouts, storage, disk, alarms } = settings.current;
    const { configured } = roster;
    const content = {
      // A file without collectors leaves them as they are; an empty list is not allowed.
      ...(configured.length === 0 ? {} : { collectors: configured }),
      reconnect,
      timeouts,
      storage,
      disk,
      alarms,
    };
    try {
      await writeFileAtomic(path, `${JSON.stringify(content, null, 2)}\n`, 'utf8');
      return ok({ fileName: basename(path) });
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
    this.#imports += 1;
    this.#read = { importId: this.#imports, content: read.value };
    const { configured } = this.#parts.roster;
    return ok({
      importId: this.#imports,
      fileName: basename(path),
      collectors: previewCollectors(configured, read.value.collectors ?? configured),
      limits: previewLimits(this.#parts.settings.current, read.value),
    });
  }

  async import(importId: number): Promise<Result<null>> {
    if (this.#read?.importId !== importId) {
      return err({
        code: 'not_found',
        message: 'That file is not known any more; choose it again.',
      });
    }
    const { collectors, reconnect, timeouts, storage, disk, alarms } = this.#read.content;
    this.#read = null;
    if (collectors !== undefined) {
      const imported = await this.#parts.roster.import(collectors);
      if (!imported.ok) return imported;
    }
    const updated = await this.#parts.settings.update({
      reconnect,
      timeouts,
      storage,
      disk,
      alarms,
    });
    return updated.ok ? ok(null) : updated;
  }
}

const cancelled = (): Result<never> => err({ code: 'cancelled', message: 'No file was chosen.' });
