import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LedgerReport, Transition } from '../../src/shared/collector-status';
import type { MonitorSnapshot } from '../../src/shared/monitor-snapshot';
import type { Scenario } from '../../src/shared/faults';
import { randomScenario } from '../../src/simulator/faults/random-scenario';
import { Overdue, startBench } from './bench-rig';
import type { BenchRig } from './bench-rig';
import { FEED_IDS, FEEDS } from './feeds';
import type { Feed } from './feeds';
import { StoredSpans } from './stored-spans';
import type { SpanReport } from './stored-spans';
import { SoakWatch } from './soak-watch';
import type { SoakFault } from './soak-watch';
import { hadEffect } from './soak-signs';
import { SoakVerdict } from './verdict/soak-verdict';
import type { SoakVerdictReport } from './verdict/soak-verdict';

export interface HeapSample {
  readonly minute: number;
  /** After a forced garbage collection. */
  readonly heapBytes: number;
}

export interface SoakReport {
  readonly seed: number;
  readonly minutes: number;
  readonly faults: readonly SoakFault[];
  readonly ledger: LedgerReport;
  readonly losses: MonitorSnapshot['losses'];
  /** Of instruments with consecutive ids: whether stored, lost and never traded add up. */
  readonly spans: readonly SpanReport[];
  readonly heap: readonly HeapSample[];
  readonly isHeapFlat: boolean;
  readonly reconnects: number;
  readonly internalErrors: number;
  readonly verdict: SoakVerdictReport;
  /** What is not as it must be; empty when all is. */
  readonly problems: readonly string[];
}

const NOT_JUDGED: SoakVerdictReport = {
  looks: 0,
  wrongMinutes: 0,
  alarms: 0,
  falseAlarms: 0,
  falseAlarmsPerHour: 0,
  problems: ['the verdict was not judged'],
};

const TARGETS = [
  FEEDS.binance,
  ...Object.values(FEEDS).filter(({ id }) => id !== 'binance'),
] as const;

const LOOK_INTERVAL_MS = 40;
/** Within the shortest fault. */
const VISIT_AFTER_MS = 200;
const SETTLE_DEADLINE_MS = 90_000;
/** Rings, id sets and compiled code fill up in the first part; what counts is what comes after. */
const FLAT_WITHIN_BYTES = 8 * 1024 * 1024;

export async function runSoak(
  minutes: number,
  seed: number,
  say: (line: string) => void,
): Promise<SoakReport> {
  const watches = new Map<number, SoakWatch>();
  const transitions = new Map<string, Transition[]>();
  const transitionsOf = (feed: Feed): readonly Transition[] =>
    transitions.get(feed.collectorId) ?? [];
  const bench: { rig?: BenchRig; verdict?: SoakVerdict } = {};
  const rig = await startBench(FEED_IDS, seed, {
    keepsEvidence: false,
    tradesPerSecond: 300,
    // Held trades shall turn over many times, so that a leak would show.
    storage: {
      maxTradesPerSymbol: 1_000,
      maxTotalTrades: 5_000,
      maxMegabytes: 512,
      retentionMinutes: 60,
    },
    historyPerInstrument: 3_000,
    onFault(record) {
      const known = watches.get(record.id);
      if (known !== undefined) {
        known.ended(record);
        bench.verdict?.ended(record.id, hadEffect(record));
      } else if (bench.rig !== undefined) {
        const watch = new SoakWatch(bench.rig, record, transitionsOf);
        watches.set(record.id, watch);
        bench.verdict?.injected(record.id, record.fault, watch.feeds);
        say(`${clock()}  ${JSON.stringify(record.fault)}`);
      }
    },
  });
  bench.rig = rig;
  const startedAt = performance.now();
  const clock = (): string => `${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s`; // prettier-ignore
  for (const { collectorId } of rig.feeds) transitions.set(collectorId, []);
  rig.monitor.onTransition((id, transition) => transitions.get(id)?.push(transition));
  const spans = new StoredSpans(rig);
  const problems: string[] = [];
  const heap: HeapSample[] = [];
  const sampleMs = minutes > 3 ? 60_000 : 15_000;
  const sample = (): void => {
    const at = performance.now() - startedAt;
    if (at < (heap.length + 1) * sampleMs) return;
    heap.push({ minute: at / 60_000, heapBytes: heapAfterCollection() });
    say(`${clock()}  heap ${megabytes(heap.at(-1)?.heapBytes ?? 0)} MB after collection`);
  };
  const looking = setInterval(() => {
    for (const [id, watch] of watches) {
      watch.look();
      if (watch.isSettled) bench.verdict?.healed(id);
    }
  }, LOOK_INTERVAL_MS);
  try {
    await rig.waitFor('all collectors', () => rig.monitor.snapshot().health.healthy === rig.feeds.length); // prettier-ignore
    bench.verdict = new SoakVerdict(rig);
    const run = rig.exchange.runScenario(withVisitors(randomScenario(seed, minutes, TARGETS)));
    const durationMs = minutes * 60_000;
    const isSettled = (): boolean =>
      !run.isRunning && [...watches.values()].every((watch) => watch.isSettled);
    await rig.waitFor(
      'everything healed',
      () => {
        sample();
        return isSettled() && performance.now() - startedAt >= durationMs;
      },
      durationMs + SETTLE_DEADLINE_MS,
    );
  } catch (error) {
    if (!(error instanceof Overdue)) throw error;
    problems.push(error.message);
    for (const watch of watches.values()) {
      if (!watch.isSettled) problems.push(`fault ${watch.record.id}: ${watch.describe()}`);
    }
  } finally {
    clearInterval(looking);
  }
  const verdict = bench.verdict?.report(minutes) ?? NOT_JUDGED;
  await rig.monitor.stopAll();
  const { ledger, losses } = rig.monitor.snapshot();
  const faults = [...watches.values()].map(({ result }) => result);
  const reports = spans.report();
  const stats = rig.feeds.map((feed) => rig.status(feed).stats);
  const sum = (of: (stat: (typeof stats)[number]) => number): number =>
    stats.reduce((total, stat) => total + of(stat), 0);
  const internalErrors = sum((stat) => stat.internalErrors);
  await rig.close();

  if (!ledger.balanced) problems.push('the ledger does not balance');
  if (losses.openGaps > 0) problems.push(`${losses.openGaps} gaps are open`);
  if (internalErrors > 0) problems.push(`${internalErrors} internal errors`);
  for (const { record, outcome } of faults) {
    if (outcome === 'missed') problems.push(`not detected: ${JSON.stringify(record.fault)}`);
  }
  for (const { instrumentKey, unaccounted, lost } of reports) {
    if (unaccounted !== 0) problems.push(`${instrumentKey}: ${unaccounted} ids unaccounted for`);
    if (lost !== 0) problems.push(`${instrumentKey}: ${lost} trades given up that the venue had`);
  }
  problems.push(...verdict.problems);
  if (verdict.wrongMinutes > 0)
    problems.push(`${verdict.wrongMinutes} minutes with a wrong verdict`);
  const isHeapFlat = isFlat(heap);
  if (!isHeapFlat) problems.push('memory grows');
  return {
    seed,
    minutes,
    faults,
    ledger,
    losses,
    spans: reports,
    heap,
    isHeapFlat,
    reconnects: sum((stat) => stat.reconnects),
    internalErrors,
    verdict,
    problems,
  };
}

/** A door that is shut, or a subscription that stays silent, shows only to who comes anew. */
function withVisitors(scenario: Scenario): Scenario {
  const steps = scenario.steps.flatMap((step): Scenario['steps'] => {
    const { fault, atMs } = step;
    const needsVisitor =
      fault.kind === 'refuse' || fault.kind === 'rate_limit' || fault.kind === 'ack_without_data';
    if (!needsVisitor) return [step];
    const market = 'market' in fault ? fault.market : undefined;
    const visit = { kind: 'close' as const, code: 1012, reason: '', venue: fault.venue, market };
    return [step, { atMs: atMs + VISIT_AFTER_MS, fault: visit }];
  });
  return { ...scenario, steps };
}

/** The last sample against the first one after the warm-up: the first quarter. */
function isFlat(heap: readonly HeapSample[]): boolean {
  const first = heap[Math.floor(heap.length / 4)];
  const last = heap.at(-1);
  if (first === undefined || last === undefined) return true;
  return last.heapBytes - first.heapBytes <= FLAT_WITHIN_BYTES;
}

let collect: (() => void) | null = null;

function heapAfterCollection(): number {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed;
}

export const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
