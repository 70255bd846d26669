import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, nativeTheme, protocol, session } from 'electron';
import type { DiskReport } from '../shared/disk';
import { ApiSwitch } from '../outputs/api/api-switch';
import { openPlayback } from '../engine/replay/open-playback';
import type { Playback } from '../engine/replay/playback';
import { systemClock } from '../platform/clock';
import { effectiveConfiguration, pointed } from '../engine/configuration/configuration';
import { appScheme, serveApp } from './desktop/app-protocol';
import { failToStart, reportUncaught } from './desktop/failures';
import { LiveSettings } from './desktop/live-settings';
import { shutDownBeforeQuit, within } from './desktop/quit';
import { confinePages, confineSession } from './desktop/security';
import { SettingsFile } from './desktop/settings-file';
import { openShell } from './desktop/shell';
import {
  becomeOnlyInstance,
  describeVersion,
  readConfig,
  readFlags,
  refuseToStart,
  useDataFolder,
} from './desktop/startup';
import { pageOrigin } from './desktop/trusted-origin';
import { openInstrumentLists } from '../engine/venues/instrument-lists';
import { diskBytes, diskReport, limitDisk } from '../platform/disk-limits';
import { openLiveSystem } from '../engine/engine';
import { openLogging } from '../platform/logging';
import type { Engine } from '../engine/wiring/engine-core';
import { closePrivateFiles } from '../platform/private-files';
import { Roster } from '../engine/configuration/collector-config';

/** Of the built-in exchange; the same seed gives the same market. The rate is that of all markets together; a third of it is on those that are listened to by default. */
const SIMULATED = { seed: 1, tradesPerSecond: 500 };
const STOP_WITHIN_MS = 3_000;

// This file stays where the build puts it; the modules it imports may be merged into others.
const here = import.meta.dirname;

const flags = readFlags();
const dataFolder = useDataFolder(flags.userDataDir);
const config = readConfig(flags.configFile);
const releaseDataFolder = becomeOnlyInstance(dataFolder);

const settingsFile = new SettingsFile(join(dataFolder, 'settings.json'), {
  onSaveFailed: (cause) => log.error({ err: cause }, 'Settings were not saved'),
});
const configuration = effectiveConfiguration(
  settingsFile.current,
  config,
  flags.simulate ? 'SIMULATED' : flags.replay === null ? 'LIVE' : 'REPLAY',
);
const { mode, configFile, storage, alarms } = configuration;
const maxBytes = diskBytes(configuration.disk);
const logging = openLogging(join(dataFolder, 'logs'), { maxBytes: maxBytes.log });
const log = logging.logger;
logging.setLevel(settingsFile.current.log.level);
log.info({ mode, configFile, dataFolder, node: process.version }, describeVersion());
closePrivateFiles(dataFolder, config?.path ?? null, log);
reportUncaught(log, logging.folder);

const { origin, page } = pageOrigin(app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL);
protocol.registerSchemesAsPrivileged([appScheme]);
confinePages(app, origin, log);
void app.whenReady().then(open).catch(failToStart(log));

async function open(): Promise<void> {
  confineSession(session.defaultSession, origin, log);
  serveApp(protocol, join(here, '../renderer'));
  nativeTheme.themeSource = settingsFile.current.theme;

  const live = await openLiveSystem({
    configuration,
    dataFolder,
    logging,
    askSystem: (url) => session.defaultSession.resolveProxy(url),
    simulated: { ...SIMULATED, workerUrl: pathToFileURL(join(here, 'simulator-worker.js')) },
  });
  const { simulation, net, recorder, loopDelay } = live;
  const diskWriters = () => live.diskWriters(monitor.chronicle.timeline);
  const playback = await openRecording({
    disk: () => diskReport(diskWriters()),
    loopDelayMs: () => loopDelay.worstMs(),
  });
  const monitor: Engine =
    playback?.monitor ??
    (await live.watchVenues({
      alarmMutes: settingsFile.current.alarmMutes,
      onAlarmMutesChanged: (alarmMutes) => settingsFile.change({ alarmMutes: [...alarmMutes] }),
    }));
  const settings: LiveSettings = new LiveSettings(settingsFile, configuration, {
    applyLimits(limits) {
      (playback ?? monitor).applyLimits(limits);
      if (limits.disk !== undefined) limitDisk(diskWriters(), limits.disk);
    },
    applyTheme: (theme) => (nativeTheme.themeSource = theme),
    applyApi: (api) => apiSwitch.apply(api),
    applyLog: ({ level }) => logging.setLevel(level),
    applyNetwork: (network) => net.apply(network),
  });
  const roster = new Roster({
    monitor,
    configured: settings,
    resolve: (collector) =>
      simulation === null ? collector : pointed(collector, simulation.addressesFor(collector)),
    isFixed: playback !== null,
  });
  const apiSwitch = new ApiSwitch({
    tokenFile: join(dataFolder, 'api-token.json'),
    load: async () => {
      const { createApiService } = await import('../outputs/api/api-service');
      const version = app.getVersion();
      return createApiService({
        monitor,
        control: roster,
        logging: {
          level: logging.level,
          setLevel: (level) => void settings.update({ log: { level } }),
        },
        clock: systemClock,
        log,
        version,
        mode,
      });
    },
  });
  void apiSwitch.apply(settings.current.api);

  const instruments = openInstrumentLists({
    clock: systemClock,
    log,
    fetch: net.fetch,
    // What a simulated exchange lists is of this run alone.
    folder: simulation === null ? join(dataFolder, 'instruments') : null,
    restUrlOf: (kind) => simulation?.addressesFor(kind)?.restUrl ?? null,
  });

  const shell = openShell({
    monitor,
    simulation,
    playback,
    recorder,
    settings,
    api: apiSwitch,
    roster,
    instruments,
    settingsFile,
    logging,
    log,
    page,
    origin,
    preloadFile: join(here, '../preload/index.cjs'),
    context: {
      version: app.getVersion(),
      electronVersion: process.versions.electron,
      platform: process.platform,
      mode,
      configFile,
      notices: [...settingsFile.notices, ...configuration.notices, ...live.notices],
      venues: monitor.venues,
    },
  });
  monitor.open();
  playback?.start();

  shutDownBeforeQuit(app, async () => {
    await shell.close();
    await within(STOP_WITHIN_MS, apiSwitch.close());
    instruments.close();
    await within(STOP_WITHIN_MS, playback?.close() ?? Promise.resolve());
    if ((await within(STOP_WITHIN_MS, monitor.close())) === 'late')
      log.warn('Collectors stop late');
    await within(STOP_WITHIN_MS, recorder.stop());
    await within(STOP_WITHIN_MS, simulation?.close() ?? Promise.resolve());
    loopDelay.close();
    await within(STOP_WITHIN_MS, settingsFile.flush());
    log.info('Quit');
    await within(STOP_WITHIN_MS, logging.close());
    releaseDataFolder();
  });
}

/** What is watched instead of the venues, if anything is. */
async function openRecording(parts: {
  readonly disk: () => DiskReport;
  readonly loopDelayMs: () => number;
}): Promise<Playback | null> {
  if (flags.replay === null) return null;
  const { speed } = flags.replay;
  const opened = await openPlayback(flags.replay, { ...parts, speed, storage, alarms, log });
  return opened.ok ? opened.value : refuseToStart(opened.error.message);
}
