import type { MonitorSnapshot } from '../shared/monitor-snapshot';
import type { FaultInjection, InjectedFault } from '../shared/faults';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import type { CollectorSettings } from '../shared/settings';
import type { Log } from '../platform/log';
import type { SimulatorUrls } from '../simulator/simulator-urls';
import type { FaultRecord } from '../simulator/faults/fault-account';
import { faultSentence } from '../shared/fault-sentence';
import { KNOWN_SYMBOLS } from '../simulator/instruments';
import { MAX_SYMBOLS } from '../simulator/simulator-options';
import { hostSimulator } from '../simulator/simulator-host';
import type { HostedSimulator } from '../simulator/simulator-host';

export interface SimulationOptions {
  readonly workerUrl: URL;
  /** In any venue's spelling; the well-known ones are simulated in any case. */
  readonly symbols: readonly string[];
  readonly seed: number;
  readonly tradesPerSecond: number;
  readonly log: Log;
}

/**
 * What the built-in exchange trades unless a run asks for something else: the same seed gives the same market. The
 * rate is that of all markets together; a third of it is on those that are listened to by default.
 */
export const DEFAULT_SIMULATION = { seed: 1, tradesPerSecond: 500 } as const;

/** The built-in exchange of one run: it can be switched off and on again, always at the same addresses. */
export class Simulation {
  readonly #options: SimulationOptions;
  #host: HostedSimulator;
  #isOnline = true;
  #hasEnded = false;
  #tradesPerSecond: number;

  static async begin(options: SimulationOptions): Promise<Simulation> {
    return new Simulation(options, await host(options, 0, options.tradesPerSecond));
  }

  private constructor(options: SimulationOptions, hosted: HostedSimulator) {
    this.#options = options;
    this.#tradesPerSecond = options.tradesPerSecond;
    this.#host = this.#watchOver(hosted);
  }

  /** Null when the built-in exchange does not speak for that venue and market. */
  addressesFor({
    venue,
    market,
    channel,
  }: Pick<CollectorSettings, 'venue' | 'market' | 'channel'>): {
    url: string;
    restUrl: string;
  } | null {
    const name = ENDPOINTS[`${venue}:${market}:${channel}`] ?? ENDPOINTS[`${venue}:${market}`];
    const { urls } = this.#host;
    return name === undefined ? null : { url: urls[name], restUrl: urls.http };
  }

  status(): MonitorSnapshot['simulator'] {
    const { seed } = this.#options;
    const tradesPerSecond = this.#tradesPerSecond;
    return this.#isOnline
      ? { kind: 'running', url: this.#host.urls.http, tradesPerSecond, seed }
      : { kind: 'stopped', tradesPerSecond, seed };
  }

  async start(): Promise<void> {
    if (this.#hasEnded) {
      const hosted = await host(this.#options, this.#host.port, this.#tradesPerSecond);
      this.#hasEnded = false;
      this.#host = this.#watchOver(hosted);
    } else {
      await this.#host.goOnline();
    }
    this.#isOnline = true;
  }

  /** An outage: every connection is cut and new ones are refused, while the market trades on. */
  async stop(): Promise<void> {
    this.#isOnline = false;
    if (!this.#hasEnded) await this.#host.goOffline();
  }

  async setRate(tradesPerSecond: number): Promise<void> {
    this.#tradesPerSecond = tradesPerSecond;
    if (!this.#hasEnded) await this.#host.setRate(tradesPerSecond);
  }

  async injectFault({ fault, forMs }: FaultInjection): Promise<Result<{ readonly id: number }>> {
    if (this.#hasEnded) {
      return err({
        code: 'not_found',
        message: 'The simulated exchange has ended.',
        advice: 'Start it again first.',
      });
    }
    const active = (await this.#faultRecords()).filter(({ endedAt }) => endedAt === null);
    if (active.length >= MAX_ACTIVE_FAULTS) {
      return err({
        code: 'busy',
        message: `${MAX_ACTIVE_FAULTS} faults are active already.`,
        advice: 'End some of them first.',
      });
    }
    return ok({ id: await this.#host.injectFault(fault, forMs === undefined ? {} : { forMs }) });
  }

  /** Ending what is over already does nothing. */
  async endFault(id: number): Promise<void> {
    if (!this.#hasEnded) await this.#host.endFault(id);
  }

  /** Newest first: all that are active, and the latest that are over. */
  async faults(): Promise<readonly InjectedFault[]> {
    const newestFirst = [...(await this.#faultRecords())].reverse();
    const over = newestFirst.filter(({ endedAt }) => endedAt !== null).slice(0, RECENT_FAULTS);
    return newestFirst
      .filter((record) => record.endedAt === null || over.includes(record))
      .map(toInjectedFault);
  }

  async close(): Promise<void> {
    await this.#host.kill();
  }

  async #faultRecords(): Promise<readonly FaultRecord[]> {
    return this.#hasEnded ? [] : (await this.#host.faultAccount()).faults;
  }

  #watchOver(hosted: HostedSimulator): HostedSimulator {
    void hosted.ended.then((reason) => {
      this.#hasEnded = true;
      this.#isOnline = false;
      if (reason !== null) this.#options.log.error({ err: reason }, 'The simulator broke');
    });
    return hosted;
  }
}

/** Each costs something on every frame; a person never needs as many. */
const MAX_ACTIVE_FAULTS = 50;
const RECENT_FAULTS = 20;

function toInjectedFault(record: FaultRecord): InjectedFault {
  const { id, fault, injectedAt, endedAt, touchedFrames, suppressedTrades, refused } = record;
  return {
    id,
    kind: fault.kind,
    sentence: faultSentence(fault),
    injectedAt,
    endedAt,
    touchedFrames,
    suppressedTrades,
    refused,
  };
}

/** By market; a channel with an address of its own comes first. */
const ENDPOINTS: Readonly<Partial<Record<string, keyof SimulatorUrls>>> = {
  'bybit:spot': 'bybitSpot',
  'bybit:linear': 'bybitLinear',
  'binance:spot': 'binanceSpotCombined',
  'binance:usdm': 'binanceUsdm',
  'binance:usdm:order_book': 'binanceUsdmPublic',
  'okx:spot': 'okx',
  'coinbase:spot': 'coinbase',
  'kraken:spot': 'kraken',
};

function host(
  { workerUrl, symbols, seed, log }: SimulationOptions,
  port: number,
  tradesPerSecond: number,
): Promise<HostedSimulator> {
  // What is listed cannot change while it runs, and a person may add collectors: so all that is known.
  const all = [...new Set([...KNOWN_SYMBOLS, ...symbols])];
  if (all.length > MAX_SYMBOLS) {
    log.warn(
      { asked: all.length },
      `The simulated exchange trades the first ${MAX_SYMBOLS} symbols`,
    );
  }
  const symbolsOfRun = all.slice(0, MAX_SYMBOLS);
  return hostSimulator({ workerUrl, symbols: symbolsOfRun, seed, port, tradesPerSecond });
}
