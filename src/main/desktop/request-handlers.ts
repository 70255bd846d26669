import { withoutDeliverySecrets } from '../../shared/delivery';
import type { FaultInjection, InjectedFault } from '../../shared/faults';
import type { AppContext } from '../../shared/ipc/contract';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { Settings } from '../../shared/settings';
import type { ApiSwitch } from '../../outputs/api/api-switch';
import type { BookFeed } from '../../outputs/window-streams/book-stream';
import { bookCsv } from '../../outputs/csv/book-csv';
import { runReport } from './diagnosis-report';
import { suggestFileName } from '../../outputs/csv/exporter';
import type { Exporter } from '../../outputs/csv/exporter';
import { incidentsCsv } from '../../outputs/csv/incidents-csv';
import { lossesCsv } from '../../outputs/csv/losses-csv';
import { timelineCsv } from '../../outputs/csv/timeline-csv';
import { tradesCsv } from '../../outputs/csv/trades-csv';
import type { Recorder } from '../../engine/recording/recorder';
import { checkRecording } from '../../engine/replay/open-playback';
import type { Playback } from '../../engine/replay/playback';
import { collectorChoices } from '../../engine/venues/collector-choices';
import type { InstrumentLists } from '../../engine/venues/instrument-lists';
import { limitsInForce } from '../../engine/wiring/limits-in-force';
import type { Logging } from '../../platform/logging';
import type { Engine } from '../../engine/wiring/engine-core';
import type { ConfigurationDesk } from '../../engine/configuration/config-exchange';
import type { CollectorConfig } from '../../engine/configuration/collector-config';
import { notional } from '../../engine/market-data/notional';
import type { TapeFeed } from '../../outputs/window-streams/tape-stream';
import { checkExternalLink } from './external-links';
import type { RequestHandlers } from './ipc-router';
import type { LiveSettings } from './live-settings';

/** The built-in exchange, as far as the window may steer it. */
export interface SimulatorSwitch {
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
  setRate(tradesPerSecond: number): unknown;
  injectFault(injection: FaultInjection): Promise<Result<{ readonly id: number }>>;
  endFault(id: number): Promise<unknown>;
  faults(): Promise<readonly InjectedFault[]>;
}

export interface HandlerParts {
  readonly context: () => AppContext;
  readonly engine: Engine;
  readonly tapeFeed: TapeFeed;
  readonly bookFeed: BookFeed;
  readonly settings: LiveSettings;
  readonly collectors: CollectorConfig;
  readonly instruments: Pick<InstrumentLists, 'list'>;
  readonly configurationDesk: ConfigurationDesk;
  readonly exporter: Exporter;
  readonly logging: Pick<Logging, 'tail' | 'file'>;
  readonly recorder: Pick<Recorder, 'start' | 'stop'>;
  /** Null when the feeds are real. */
  readonly simulator: SimulatorSwitch | null;
  readonly api: Pick<ApiSwitch, 'status' | 'newToken'>;
  readonly showInFolder: (path: string) => void;
  readonly openInBrowser: (url: string) => Promise<void>;
  /** Null when no recording is watched. */
  readonly playback: Pick<Playback, 'play' | 'pause' | 'setSpeed' | 'skipTo'> | null;
  /** Null when the person closed the dialog. */
  readonly chooseRecording: () => Promise<string | null>;
  /** `source` are the flags that say what is watched then; the same as now when there are none. */
  readonly startAgain: (source?: readonly string[]) => void;
}

/** What each request of the contract does; one without a handler does not compile. */
export function createRequestHandlers(parts: HandlerParts): RequestHandlers {
  const { context, engine, tapeFeed, bookFeed, settings, collectors, exporter } = parts;
  const { timeline, alarms } = engine.chronicle;
  return {
    'app:get-context': () => ok(context()),
    'monitor:get-snapshot': () => ok(engine.snapshot()),
    'collectors:start': ({ id }) => collectors.start(id),
    'collectors:stop': ({ id }) => collectors.stop(id),
    'collectors:retry-now': ({ id }) => engine.retryNow(id),
    'collectors:recycle': ({ id }) => engine.recycle(id),
    'collectors:start-all': () => does(() => collectors.startAll()),
    'collectors:stop-all': () => finishes(collectors.stopAll()),
    'collectors:get-detail': ({ id }) => engine.detail(id),
    'collectors:get-verdicts': ({ id }) => ok(engine.verdict.verdictsOf(id)),
    'collectors:get-choices': () => ok(collectorChoices()),
    'collectors:get-configured': () => ok(collectors.configured),
    'collectors:add': (draft) => collectors.add(draft),
    'collectors:change': (draft) => collectors.change(draft),
    'collectors:remove': ({ id }) => collectors.remove(id),
    'instruments:list': async ({ venue, market, refresh }) =>
      ok(await parts.instruments.list(venue, market, refresh)),
    'configuration:export': () => parts.configurationDesk.export(),
    'configuration:choose-import': () => parts.configurationDesk.chooseImport(),
    'configuration:import': ({ importId }) => parts.configurationDesk.import(importId),
    'rates:query': ({ minutes }) => ok(engine.rateChart(minutes)),

    'tape:watch': ({ filter }) => ok(tapeFeed.watch(filter)),
    'tape:acknowledge': ({ generation, sequence }) =>
      does(() => tapeFeed.acknowledge(generation, sequence)),
    'trades:get-raw': ({ sequence }) => rawFrame(engine, sequence),

    'books:watch': (choice) => bookFeed.watch(choice),
    'books:acknowledge': ({ generation, sequence }) =>
      does(() => bookFeed.acknowledge(generation, sequence)),
    'books:unwatch': () => does(() => bookFeed.unwatch()),

    'export:trades': ({ filter }) => {
      // Taken before the dialog opens: what the person saw may be evicted while they choose a folder.
      const trades = engine.store.snapshot(filter);
      return exporter.run({
        suggestedName: suggestFileName('trades', new Date()),
        chunks: tradesCsv(trades, notional),
        rowsTotal: trades.length,
      });
    },
    'export:book': ({ collectorId, symbol, depth }) => {
      // As for trades: the book as it is now, whatever happens while the dialog is open.
      const view = engine.books.view(collectorId, symbol, depth);
      if (!view.ok) return view;
      const { venue, market } = view.value.status;
      return exporter.run({
        suggestedName: suggestFileName(
          `book-${venue}-${market}-${symbol.replaceAll('/', '-')}`,
          new Date(),
        ),
        chunks: bookCsv(view.value),
        rowsTotal: view.value.bids.length + view.value.asks.length,
      });
    },
    'export:timeline': ({ filter }) => {
      const { collectorId } = filter;
      const events = timeline.select(filter);
      return exporter.run({
        suggestedName: suggestFileName(
          collectorId === undefined ? 'timeline' : `timeline-${collectorId}`,
          new Date(),
        ),
        chunks: timelineCsv(events),
        rowsTotal: events.length,
      });
    },
    'export:losses': ({ collectorId }) => {
      const losses = engine.losses(collectorId);
      return exporter.run({
        suggestedName: suggestFileName(
          collectorId === null ? 'losses' : `losses-${collectorId}`,
          new Date(),
        ),
        chunks: lossesCsv(losses),
        rowsTotal: losses.length,
      });
    },
    'export:incidents': () => {
      const incidents = engine.incidents.list();
      return exporter.run({
        suggestedName: suggestFileName('incidents', new Date()),
        chunks: incidentsCsv(incidents),
        rowsTotal: incidents.length,
      });
    },
    'timeline:query': (query) => ok(timeline.query(query)),

    'incidents:list': () => ok({ incidents: engine.incidents.list() }),

    'alarms:list': () => ok(alarms.list()),
    'alarms:acknowledge': ({ id }) => ok(alarms.acknowledge(id)),
    'alarms:mute': ({ rule, collectorId, until }) => ok(alarms.mute(rule, collectorId, until)),

    'export:cancel': () => does(() => exporter.cancel()),
    'export:show-in-folder': ({ exportId }) => {
      const path = exporter.writtenPath(exportId);
      return path === undefined
        ? notFound('That export is not known.')
        : does(() => parts.showInFolder(path));
    },

    'settings:get': () => ok(shown(settings.current)),
    'settings:update': async (patch) => {
      const updated = await settings.update(patch);
      return updated.ok ? ok(shown(updated.value)) : updated;
    },
    'api:get-status': () => ok(parts.api.status),
    'api:make-token': () => parts.api.newToken(),

    'limits:list': () => ok(limitsInForce(engine)),
    'log:tail': ({ after }) => ok(parts.logging.tail(after)),
    'log:show-in-folder': () => does(() => parts.showInFolder(parts.logging.file)),

    'recording:start': ({ collectorIds, compression }) =>
      parts.playback === null
        ? parts.recorder.start(collectorIds, compression)
        : err({ code: 'invalid_request', message: 'This is a recording already.' }),
    'recording:stop': () => finishes(parts.recorder.stop()),

    'simulator:start': () => steer(parts.simulator, (simulator) => simulator.start()),
    'simulator:stop': () => steer(parts.simulator, (simulator) => simulator.stop()),
    'simulator:set-rate': ({ tradesPerSecond }) =>
      steer(parts.simulator, (simulator) => simulator.setRate(tradesPerSecond)),
    'simulator:inject-fault': (injection) =>
      parts.simulator?.injectFault(injection) ?? noSimulator(),
    'simulator:end-fault': ({ id }) =>
      steer(parts.simulator, (simulator) => simulator.endFault(id)),
    'simulator:get-faults': async () =>
      parts.simulator === null ? noSimulator() : ok(await parts.simulator.faults()),

    'replay:play': () => plays(parts.playback, (playback) => playback.play()),
    'replay:pause': () => plays(parts.playback, (playback) => playback.pause()),
    'replay:set-speed': ({ speed }) =>
      plays(parts.playback, (playback) => playback.setSpeed(speed)),
    'replay:skip-to': ({ at }) => parts.playback?.skipTo(at) ?? noRecording(),
    'replay:start-over': () => plays(parts.playback, () => parts.startAgain()),
    'replay:close': () => plays(parts.playback, () => parts.startAgain([])),

    'app:open-recording': async () => {
      const path = await parts.chooseRecording();
      if (path === null) return ok(null);
      const checked = await checkRecording(path);
      return checked.ok ? does(() => parts.startAgain(['--replay', path])) : checked;
    },
    'app:get-diagnostics': () =>
      ok(
        runReport({
          context: context(),
          settings: settings.current,
          snapshot: engine.snapshot(),
          details: engine.snapshot().collectors.flatMap(({ id }) => {
            const detail = engine.detail(id);
            return detail.ok ? [detail.value] : [];
          }),
          alarms: alarms.list(),
          log: parts.logging.tail(0).entries,
        }),
      ),
    'app:restart-simulated': () => does(() => parts.startAgain(['--simulate'])),
    'app:open-external': ({ url }) => {
      const link = checkExternalLink(url);
      return link.ok ? finishes(parts.openInBrowser(link.value)) : link;
    },
  };
}

/** What the window may see: it never needs a secret. */
const shown = (settings: Settings): Settings => ({
  ...settings,
  delivery: withoutDeliverySecrets(settings.delivery),
});

function does(action: () => void): Result<null> {
  action();
  return ok(null);
}

async function finishes(action: Promise<unknown>): Promise<Result<null>> {
  await action;
  return ok(null);
}

const notFound = (message: string): Result<never> => err({ code: 'not_found', message });

function rawFrame(engine: Engine, sequence: number): Result<string> {
  const text = engine.store.frameText(sequence);
  if (text !== undefined) return ok(text);
  return notFound('That trade is no longer held, so its frame is gone too.');
}

async function steer(
  simulator: SimulatorSwitch | null,
  action: (simulator: SimulatorSwitch) => unknown,
): Promise<Result<null>> {
  if (simulator === null) return noSimulator();
  await action(simulator);
  return ok(null);
}

function plays(
  playback: HandlerParts['playback'],
  action: (playback: NonNullable<HandlerParts['playback']>) => void,
): Result<null> {
  return playback === null ? noRecording() : does(() => action(playback));
}

const noRecording = (): Result<never> => notFound('No recording is watched in this run.');

const noSimulator = (): Result<never> =>
  err({
    code: 'not_found',
    message: 'There is no simulator in this run.',
    advice: 'Start Tapedeck with --simulate.',
  });
