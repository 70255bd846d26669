import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/platform/clock';
import {
  DEFAULT_COLLECTORS,
  effectiveConfiguration,
  pointed,
} from '../../src/engine/configuration/configuration';
import { LiveSettings } from '../../src/main/desktop/live-settings';
import { SettingsFile } from '../../src/main/desktop/settings-file';
import { CollectorConfig } from '../../src/engine/configuration/collector-config';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { CollectorDraft } from '../../src/shared/collector-draft';
import { err } from '../../src/shared/result';
import { monitorRig } from './monitor-rig';
import type { MonitorRig } from './monitor-rig';

const CALM = { timeouts: { dataSilenceMs: 30_000, subscriptionMs: 5_000, connectMs: 5_000 } };

export interface RosterRun {
  readonly rig: MonitorRig;
  readonly roster: CollectorConfig;
  readonly settings: LiveSettings;
  readonly file: SettingsFile;
  /** Every proxy that was put to use. */
  readonly networks: readonly string[];
  /** Ids that the live system does not take. */
  readonly unwilling: string[];
}

export interface RosterPlace {
  readonly folder: string;
  readonly simulator: ExchangeSimulator;
  /** One run of the app on the data folder, without a window. */
  readonly run: (symbolsPerConnection?: number) => RosterRun;
  readonly close: () => Promise<void>;
}

/** A data folder and a simulated exchange that speaks for Bybit spot, Binance and Kraken. */
export async function openRosterPlace(): Promise<RosterPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'tapedeck-roster-'));
  // Few, and the same as in a live run.
  const saved = { simulatedCollectors: DEFAULT_COLLECTORS };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(saved));
  const simulator = await startExchangeSimulator({ tradesPerSecond: 2_000, seed: 7 });
  const runs: RosterRun[] = [];

  const addresses = (venue: string): { url: string; restUrl: string } | null => {
    const { binanceSpotCombined, bybitSpot, kraken, http } = simulator.urls;
    const url = { binance: binanceSpotCombined, bybit: bybitSpot, kraken }[venue];
    return url === undefined ? null : { url, restUrl: http };
  };

  const run = (symbolsPerConnection = 100): RosterRun => {
    const file = new SettingsFile(join(folder, 'settings.json'));
    const configuration = effectiveConfiguration(file.current, null, 'SIMULATED');
    const resolved = configuration.collectors.flatMap(
      (each) => pointed(each, addresses(each.venue)) ?? [],
    );
    const rig = monitorRig(resolved, CALM, systemClock, { symbolsPerConnection });
    const networks: string[] = [];
    const settings = new LiveSettings(file, configuration, {
      applyLimits: (limits) => rig.monitor.applyLimits(limits),
      applyTheme: () => undefined,
      applyApi: () => Promise.resolve(),
      applyNetwork: (network) => networks.push(network.proxy),
      applyLog: () => undefined,
    });
    const unwilling: string[] = [];
    const refused = (id: string) =>
      err({ code: 'internal', message: `${id} is not wanted here` } as const);
    const roster = new CollectorConfig({
      engine: {
        ...rig.monitor,
        add: (each, cause) =>
          unwilling.includes(each.id)
            ? Promise.resolve(refused(each.id))
            : rig.monitor.add(each, cause),
      },
      configured: settings,
      resolve: (each) => pointed(each, addresses(each.venue)),
      isFixed: false,
    });
    rig.monitor.open();
    const made = { rig, roster, settings, file, networks, unwilling };
    runs.push(made);
    return made;
  };

  return {
    folder,
    simulator,
    run,
    async close() {
      for (const each of runs) await each.rig.close();
      await simulator.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const kraken = (changes: Partial<CollectorDraft> = {}): CollectorDraft => ({
  id: 'kraken_trades',
  venue: 'kraken',
  market: 'spot',
  channel: 'trades',
  symbols: ['BTC/USD', 'ETH/USD'],
  autostart: true,
  ...changes,
});

export const flows =
  ({ rig }: RosterRun, id: string) =>
  (): boolean => {
    const status = rig.monitor.snapshot().collectors.find((each) => each.id === id);
    return status !== undefined && status.symbolCounts.flowing === status.symbols.length;
  };
export const cards = ({ rig }: RosterRun): readonly string[] =>
  rig.monitor.snapshot().collectors.map(({ id }) => id);
