import { ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { Settings, SettingsPatch } from '../../shared/settings';
import type { CollectorControl } from '../api/api-parts';
import type { Configuration } from '../configuration';
import type { Monitor } from '../monitor';
import type { SettingsFile } from './settings-file';

export interface LiveSettingsEffects {
  readonly applyLimits: (limits: Partial<Limits>) => void;
  /** Resolves when the API listens, cannot, or is off. */
  readonly applyApi: (api: Settings['api']) => Promise<void>;
  readonly applyTheme: (theme: Settings['theme']) => void;
}

/** The settings this run works with, changed while it runs: saved ones, or a config file's over them. */
export class LiveSettings {
  readonly #file: SettingsFile;
  readonly #effects: LiveSettingsEffects;
  /** What this run works with instead of what is saved. */
  #overrides: Partial<Settings> & Pick<Settings, 'collectors'>;
  /** A config file is never saved, and what is simulated or recorded tells nothing of the real venues. */
  readonly #remembersCollectors: boolean;

  constructor(file: SettingsFile, configuration: Configuration, effects: LiveSettingsEffects) {
    const { collectors, reconnect, timeouts, storage, alarms, configFile, mode } = configuration;
    this.#remembersCollectors = configFile === null && mode === 'LIVE';
    this.#file = file;
    this.#effects = effects;
    this.#overrides = {
      collectors: [...collectors],
      ...(configFile === null && mode !== 'REPLAY' ? {} : { reconnect, timeouts, storage, alarms }),
    };
  }

  get current(): Settings {
    return { ...this.#file.current, ...this.#overrides };
  }

  /** The next start brings up what a person left running; `id` of one collector, or null for all. */
  rememberRunning(id: string | null, running: boolean): void {
    const collectors = this.#overrides.collectors.map((collector) =>
      id === null || collector.id === id ? { ...collector, autostart: running } : collector,
    );
    this.#overrides = { ...this.#overrides, collectors };
    if (this.#remembersCollectors) this.#file.change({ collectors });
  }

  /** Starts and stops what the next start brings up again, whoever asks for it. */
  control(monitor: Pick<Monitor, 'start' | 'stop'>): CollectorControl {
    return {
      start: (id) => {
        this.rememberRunning(id, true);
        return monitor.start(id);
      },
      stop: (id) => {
        this.rememberRunning(id, false);
        return monitor.stop(id);
      },
    };
  }

  /** Takes effect at once, also when it could not be saved. */
  async update({ theme, api, ...limits }: SettingsPatch): Promise<Result<Settings>> {
    const changed = present(limits);
    if (theme !== undefined) {
      this.#file.change({ theme });
      this.#effects.applyTheme(theme);
    }
    if (api !== undefined) {
      this.#file.change({ api });
      await this.#effects.applyApi(api);
    }
    if ('reconnect' in this.#overrides) this.#overrides = { ...this.#overrides, ...changed };
    else this.#file.change(changed);
    this.#effects.applyLimits(changed);

    const saved = await this.#file.flush();
    return saved.ok ? ok(this.current) : saved;
  }
}

type Limits = Pick<Settings, 'reconnect' | 'timeouts' | 'storage' | 'alarms'>;

/** Without the keys that hold nothing: spreading those would erase what is there. */
function present(limits: {
  readonly [K in keyof Limits]?: Limits[K] | undefined;
}): Partial<Limits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
