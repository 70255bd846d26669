/*
 * Opens the engine for the bench as the hosts of this tree open it. `npm run bench -- --against FOLDER` bundles
 * this file from both trees, so what differs between trees belongs here and nowhere else in the bench.
 */
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { effectiveConfiguration } from '../../../src/engine/configuration/configuration';
import { openEngine } from '../../../src/engine/engine';
import type { OpenEngine } from '../../../src/engine/engine';
import { FATE } from '../../../src/engine/market-data/trade-batch';
import type { TradeBatch } from '../../../src/engine/market-data/trade-batch';
import { SnapshotPusher } from '../../../src/main/desktop/snapshot-pusher';
import { Metrics } from '../../../src/outputs/metrics/metrics';
import { BookFeed } from '../../../src/outputs/window-streams/book-stream';
import { TapeFeed } from '../../../src/outputs/window-streams/tape-stream';
import { systemClock } from '../../../src/platform/clock';
import { claimDataFolder } from '../../../src/platform/data-folder-lock';
import { diskBytes } from '../../../src/platform/disk-limits';
import { openRunLog } from '../../../src/platform/run-log';
import type { Result } from '../../../src/shared/result';
import { settingsSchema } from '../../../src/shared/settings';
import type { CollectorSettings } from '../../../src/shared/settings';

export interface EngineUnderTestOptions {
  readonly collectors: readonly CollectorSettings[];
  /** A folder of this run alone. */
  readonly dataFolder: string;
  /**
   * `app`: the main process with its window hidden. `window`: with what a visible window is sent, serialised.
   * `headless`: with the API. `recording`: all frames recorded.
   */
  readonly host: 'app' | 'window' | 'headless' | 'recording';
  /** Called with the number of trades that a batch stored. */
  readonly onTrades: (count: number) => void;
  /** Called after each update of an order book. */
  readonly onBookUpdate: () => void;
}

export interface EngineUnderTest {
  /** Null unless the host is `headless`. */
  readonly api: { readonly url: string; readonly token: string } | null;
  /** What the run received and lost, as plain values. */
  account(): object;
  /** Every order book, best level first. */
  books(): readonly object[];
  start(): void;
  close(): Promise<unknown>;
}

export async function openEngineUnderTest({
  collectors,
  dataFolder,
  host,
  onTrades,
  onBookUpdate,
}: EngineUnderTestOptions): Promise<EngineUnderTest> {
  const defaults = effectiveConfiguration(settingsSchema.parse({}), null, 'LIVE');
  const configuration = { ...defaults, collectors };
  const folder = need(claimDataFolder(dataFolder));
  const logging = openRunLog({
    dataFolder,
    configFile: null,
    mode: 'LIVE',
    title: 'Tapedeck, in a benchmark',
    level: 'info',
    maxBytes: diskBytes(configuration.disk).log,
    stdout: false,
  });
  const run = need(
    await openEngine({ source: { kind: 'live' }, configuration, dataFolder: folder, logging }),
  );
  const { engine, recorder, mode } = run;
  const metrics = new Metrics({ monitor: engine, version: 'bench', mode });
  engine.onTradesStored((batch) => onTrades(storedIn(batch)));
  engine.books.onChanged(onBookUpdate);
  const api = host === 'headless' ? await serveApi(run, metrics, dataFolder) : null;
  if (host === 'window') pushAsToWindow(run);
  return {
    api,
    account: () => accountOf(run),
    books: () =>
      collectors
        .filter(({ channel }) => channel === 'order_book')
        .flatMap(({ id, symbols }) =>
          symbols.map((symbol) => {
            const { bids, asks, status } = need(engine.books.view(id, symbol, Infinity));
            return { symbol, bids, asks, isInSync: status.sync.kind === 'in_sync' };
          }),
        ),
    start() {
      run.start();
      if (host === 'recording') need(recorder.start([], 'zstd'));
    },
    close: () => run.close('the benchmark is over'),
  };
}

function storedIn({ fate, length }: TradeBatch): number {
  let stored = 0;
  for (let row = 0; row < length; row += 1) if (fate[row] === FATE.stored) stored += 1;
  return stored;
}

function accountOf({ engine, recorder }: OpenEngine): object {
  const { ledger, losses, store, collectors } = engine.snapshot();
  const recording = recorder.status();
  return {
    intake: ledger.intake,
    balanced: ledger.balanced,
    held: store.held,
    openGaps: losses.openGaps,
    missingIds: losses.missingIds,
    lostIds: losses.lostIds,
    sockets: engine.sockets(),
    active: collectors.filter(({ state }) => state === 'ACTIVE').length,
    recording: recording.kind === 'off' ? null : recording,
  };
}

async function serveApi(
  { engine, collectors, logging, mode }: OpenEngine,
  metrics: Metrics,
  dataFolder: string,
): Promise<NonNullable<EngineUnderTest['api']>> {
  // As the app does, so that a host without the API has not loaded it.
  const [{ startApiServer }, { makeToken }] = await Promise.all([
    import('../../../src/outputs/api/api-server'),
    import('../../../src/outputs/api/api-token'),
  ]);
  const { token, fresh } = need(makeToken(join(dataFolder, 'api-token.json')));
  const log = logging.logger;
  const server = need(
    await startApiServer(
      { monitor: engine, control: collectors, logging, metrics, clock: systemClock, log, version: 'bench', mode }, // prettier-ignore
      { host: '127.0.0.1', port: 0, token: () => token },
    ),
  );
  return { url: `http://127.0.0.1:${server.port}`, token: fresh };
}

/** What `openShell` sends to a visible window; serialising stands for the copy to the other process. */
function pushAsToWindow({ engine, opened }: OpenEngine): void {
  const realTime = {
    now: () => performance.now(),
    setTimer: (run: () => void, delayMs: number) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  };
  const tapeFeed = new TapeFeed({
    store: engine.store,
    onTradesStored: (listener) => engine.onTradesStored(listener),
    send(batch) {
      serialize(batch);
      setImmediate(() => tapeFeed.acknowledge(batch.generation, batch.sequence));
    },
    ...realTime,
  });
  const bookFeed = new BookFeed({
    books: engine.books,
    send(change) {
      serialize(change);
      setImmediate(() => bookFeed.acknowledge(change.generation, change.sequence));
    },
    ...realTime,
  });
  const snapshots = new SnapshotPusher({
    takeSnapshot: () => engine.snapshot(),
    send: (snapshot) => serialize(snapshot),
  });
  engine.onTransition(() => snapshots.hurry());
  snapshots.setWatched(true);
  serialize(tapeFeed.watch({}));
  const shown = opened.find(({ channel }) => channel === 'order_book');
  const symbol = shown?.symbols[0];
  if (shown === undefined || symbol === undefined) return;
  // The books of a collector exist from its start on.
  setTimeout(() => need(bookFeed.watch({ collectorId: shown.id, symbol, depth: 50 })), 500);
}

function need<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
