import { ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { collectorListSchema } from '../../shared/settings';
import type { CollectorSettings, Settings, SettingsPatch } from '../../shared/settings';
import type { Configuration } from '../../engine/configuration/configuration';
import type { SettingsFile } from './settings-file';

/** What is simulated tells nothing of the real venues, so it is kept apart. */
const SAVED_AS = {
  LIVE: 'collectors',
  SIMULATED: 'simulatedCollectors',
  REPLAY: null,
} as const;

export interface LiveSettingsEffects {
  readonly applyLimits: (limits: Partial<Limits>) => void;
  /** Resolves when the API listens, cannot, or is off. */
  readonly applyApi: (api: Settings['api']) => Promise<void>;
  /** For connections from now on. */
  readonly applyNetwork: (network: Settings['network']) => void;
  readonly applyLog: (log: Settings['log']) => void;
  readonly applyTheme: (theme: Settings['theme']) => void;
}

/** The settings this run works with, changed while it runs: saved ones, or a config file's over them. */
export class LiveSettings {
  readonly #file: SettingsFile;
  readonly #effects: LiveSettingsEffects;
  readonly #leftOut: readonly CollectorSettings[];
  /** What this run works with instead of what is saved. */
  #overrides: Partial<Settings> & { readonly collectors: CollectorSettings[] };
  /** Where the collectors are saved; null where they are not: a config file's and a recording's never are. */
  readonly #savedAs: 'collectors' | 'simulatedCollectors' | null;

  constructor(file: SettingsFile, configuration: Configuration, effects: LiveSettingsEffects) {
    const { collectors, reconnect, timeouts, storage, disk, alarms, network, configFile, mode } =
      configuration;
    this.#savedAs = configFile === null ? SAVED_AS[mode] : null;
    this.#file = file;
    this.#leftOut = configuration.leftOut;
    this.#effects = effects;
    this.#overrides = {
      collectors: [...collectors],
      ...(configFile === null && mode !== 'REPLAY'
        ? {}
        : { reconnect, timeouts, storage, disk, alarms, network }),
    };
  }

  get current(): Settings {
    return { ...this.#file.current, ...this.#overrides };
  }

  /** The collectors of this run, as configured: without the addresses of a simulated exchange. */
  get list(): readonly CollectorSettings[] {
    return this.#overrides.collectors;
  }

  /** The next start brings them up again. */
  replace(collectors: readonly CollectorSettings[]): void {
    this.#overrides = { ...this.#overrides, collectors: [...collectors] };
    if (this.#savedAs !== null)
      this.#file.change({ [this.#savedAs]: this.#withLeftOut(collectors) });
  }

  /** Resolves when everything changed before the call is saved, or could not be. */
  flush(): Promise<Result<null>> {
    return this.#file.flush();
  }

  /** Another version may run those that this one cannot; of an id or instrument taken since, the new one stays. */
  #withLeftOut(collectors: readonly CollectorSettings[]): readonly CollectorSettings[] {
    return this.#leftOut.reduce((kept, each) => {
      const together = [...kept, each];
      return collectorListSchema.safeParse(together).success ? together : kept;
    }, collectors);
  }

  /** Takes effect at once, also when it could not be saved. */
  async update({ theme, api, network, log, ...limits }: SettingsPatch): Promise<Result<Settings>> {
    const changed = present(limits);
    if (theme !== undefined) {
      this.#file.change({ theme });
      this.#effects.applyTheme(theme);
    }
    if (api !== undefined) {
      this.#file.change({ api });
      await this.#effects.applyApi(api);
    }
    if (log !== undefined) {
      this.#file.change({ log });
      this.#effects.applyLog(log);
    }
    if (network !== undefined) {
      if ('network' in this.#overrides) this.#overrides = { ...this.#overrides, network };
      else this.#file.change({ network });
      this.#effects.applyNetwork(network);
    }
    if ('reconnect' in this.#overrides) this.#overrides = { ...this.#overrides, ...changed };
    else this.#file.change(changed);
    this.#effects.applyLimits(changed);

    const saved = await this.#file.flush();
    return saved.ok ? ok(this.current) : saved;
  }
}

type Limits = Pick<Settings, 'reconnect' | 'timeouts' | 'storage' | 'disk' | 'alarms'>;

/** Without the keys that hold nothing: spreading those would erase what is there. */
function present(limits: {
  readonly [K in keyof Limits]?: Limits[K] | undefined;
}): Partial<Limits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
