import { Registry, collectDefaultMetrics } from 'prom-client';
import type { CollectorDetail } from '../../shared/collector-status';
import type { GapCounts } from '../../shared/gaps';
import type { AppContext } from '../../shared/ipc/contract';
import type { Engine } from '../../engine/wiring/engine-core';
import { bookMetrics } from './book-metrics';
import { collectorMetrics } from './collector-metrics';
import { Instruments } from './metric-families';
import { LatencyHistogram } from './latency-histogram';
import { systemMetrics } from './system-metrics';
import { verdictMetrics } from './verdict-metrics';

/** Gauges of the library that are named like counters; `/debug/tasks` tells as much. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** The part of the stream that is counted. */
export interface StreamFigures {
  readonly clients: number;
  readonly tally: {
    readonly skippedTrades: number;
    readonly skippedStatuses: number;
    readonly skippedTransitions: number;
    readonly droppedClients: number;
  };
}

export interface MetricsParts {
  readonly monitor: Pick<
    Engine,
    'snapshot' | 'sockets' | 'detail' | 'books' | 'verdict' | 'onTransition' | 'onTradesStored'
  >;
  readonly version: string;
  readonly mode: AppContext['mode'];
}

/**
 * Everything countable, in Prometheus' words. Counters live as long as this object: in a process there is
 * one. Gauges and followed counters are brought up to date when somebody asks.
 */
export class Metrics {
  readonly #monitor: MetricsParts['monitor'];
  readonly #registry = new Registry();
  readonly #make = new Instruments(this.#registry);
  readonly #collectors = collectorMetrics(this.#make);
  readonly #books = bookMetrics(this.#make);
  readonly #system = systemMetrics(this.#make);
  readonly #verdict = verdictMetrics(this.#make);
  readonly #latency = new LatencyHistogram(this.#registry);
  readonly #skew = this.#make.follower(
    'trades_negative_latency',
    "Trades that came before they happened, by this machine's clock",
    'collector',
  );
  readonly #requests = this.#make.counter('api_requests', 'Requests answered', 'route', 'status');
  readonly #streamClients = this.#make.gauge('api_stream_clients', 'Readers of the stream');
  readonly #streamSkipped = this.#make.follower(
    'api_stream_skipped',
    'What readers of the stream were too slow for',
    'kind',
  );
  readonly #streamDropped = this.#make.follower(
    'api_stream_dropped_clients',
    'Readers of the stream that read nothing and were let go',
  );
  readonly #undo: readonly (() => void)[];
  #streams: StreamFigures | null = null;

  constructor({ monitor, version, mode }: MetricsParts) {
    this.#monitor = monitor;
    this.#make
      .gauge('build_info', 'Always 1; what runs', 'version', 'node', 'mode')
      .set({ version, node: process.version, mode }, 1);
    collectDefaultMetrics({ register: this.#registry });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name);
    this.#undo = [
      monitor.onTransition((id, transition) => this.#collectors.transition(id, transition)),
      monitor.onTradesStored(this.#latency.tradesStored),
      monitor.verdict.onJudged(({ verdicts }) => this.#verdict.judged(verdicts)),
    ];
  }

  async expose(): Promise<{ readonly contentType: string; readonly text: string }> {
    this.#update();
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  /** `route` is its pattern, never the address as typed: that would be a label without bounds. */
  requestServed(route: string, status: number): void {
    this.#requests.inc({ route, status: String(status) });
  }

  /** The undo is returned. */
  watchStreams(streams: StreamFigures): () => void {
    this.#streams = streams;
    return () => {
      this.#updateStreams(streams);
      this.#streams = null;
    };
  }

  close(): void {
    for (const undo of this.#undo) undo();
    this.#registry.clear();
  }

  #update(): void {
    const snapshot = this.#monitor.snapshot();
    this.#system.update(snapshot);
    const sockets = this.#monitor.sockets();
    if (sockets !== null) this.#system.updateSockets(sockets);
    this.#verdict.update(
      snapshot.verdict,
      this.#monitor.verdict.latest.verdicts,
      snapshot.collectors,
    );
    this.#collectors.clear();
    this.#books.clear();
    for (const status of snapshot.collectors) {
      const detail = this.#monitor.detail(status.id);
      this.#collectors.update(status, detail.ok ? gapsOf(detail.value) : null);
      this.#books.update(status, this.#monitor.books.statusesOf(status.id));
    }
    for (const [collector, count] of this.#latency.negatives)
      this.#skew.follow({ collector }, count);
    this.#streamClients.set(this.#streams?.clients ?? 0);
    if (this.#streams !== null) this.#updateStreams(this.#streams);
  }

  #updateStreams({ tally }: StreamFigures): void {
    this.#streamSkipped.follow({ kind: 'trades' }, tally.skippedTrades);
    this.#streamSkipped.follow({ kind: 'status' }, tally.skippedStatuses);
    this.#streamSkipped.follow({ kind: 'transition' }, tally.skippedTransitions);
    this.#streamDropped.follow({}, tally.droppedClients);
  }
}

/** Over all symbols; null where the venue's ids prove nothing. */
function gapsOf({ symbols }: CollectorDetail): GapCounts | null {
  const counts = symbols.map(({ gaps }) => gaps).filter((gaps) => gaps !== null);
  if (counts.length === 0) return null;
  const sum = (key: keyof GapCounts): number =>
    counts.reduce((total, count) => total + count[key], 0);
  return {
    opened: sum('opened'),
    open: sum('open'),
    missingIds: sum('missingIds'),
    permanentIds: sum('permanentIds'),
  };
}
