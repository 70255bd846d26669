import { join } from 'node:path';
import { app, nativeTheme, protocol, session } from 'electron';
import { effectiveConfiguration } from '../engine/configuration/configuration';
import { modeOf, openEngine } from '../engine/engine';
import { Delivery } from '../outputs/delivery/delivery';
import { diskBytes } from '../platform/disk-limits';
import { openRunLog } from '../platform/run-log';
import { openApi } from './desktop/app-api';
import { appScheme, serveApp } from './desktop/app-protocol';
import { failToStart, reportUncaught } from './desktop/failures';
import { LiveSettings } from './desktop/live-settings';
import { shutDownBeforeQuit } from './desktop/quit';
import { confinePages, confineSession } from './desktop/security';
import { SettingsFile } from './desktop/settings-file';
import { openShell } from './desktop/shell';
import {
  becomeOnlyInstance,
  describeVersion,
  readConfig,
  readFlags,
  refuseToStart,
  sourceOf,
  useDataFolder,
} from './desktop/startup';
import { pageOrigin } from './desktop/trusted-origin';

// This file stays where the build puts it; the modules it imports may be merged into others.
const here = import.meta.dirname;

const flags = readFlags();
const folder = useDataFolder(flags.userDataDir);
const config = readConfig(flags.configFile);
const dataFolder = becomeOnlyInstance(folder);
const source = sourceOf(flags, join(here, 'simulator-worker.js'));

const settingsFile = new SettingsFile(join(folder, 'settings.json'), {
  onSaveFailed: (cause) => log.error({ err: cause }, 'Settings were not saved'),
});
const configuration = effectiveConfiguration(settingsFile.current, config, modeOf(source));
const { mode, configFile } = configuration;
const logging = openRunLog({
  dataFolder: folder,
  configFile,
  mode,
  title: describeVersion(),
  level: settingsFile.current.log.level,
  maxBytes: diskBytes(configuration.disk).log,
  stdout: false,
});
const log = logging.logger;
reportUncaught(log, logging.folder);

const { origin, page } = pageOrigin(app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL);
protocol.registerSchemesAsPrivileged([appScheme]);
confinePages(app, origin, log);
void app.whenReady().then(open).catch(failToStart(log));

async function open(): Promise<void> {
  confineSession(session.defaultSession, origin, log);
  serveApp(protocol, join(here, '../renderer'));
  nativeTheme.themeSource = settingsFile.current.theme;

  const settings: LiveSettings = new LiveSettings(settingsFile, configuration, {
    applyLimits: (limits) => run.applyLimits(limits),
    applyTheme: (theme) => (nativeTheme.themeSource = theme),
    applyApi: (wanted) => api.apply(wanted),
    applyLog: ({ level }) => logging.setLevel(level),
    applyNetwork: (network) => run.net.apply(network),
  });
  const opened = await openEngine({
    source,
    configuration,
    dataFolder,
    logging,
    collectors: settings,
    alarmMutes: settingsFile.current.alarmMutes,
    onAlarmMutesChanged: (alarmMutes) => settingsFile.change({ alarmMutes: [...alarmMutes] }),
    askSystem: (url) => session.defaultSession.resolveProxy(url),
  });
  if (!opened.ok) return refuseToStart(opened.error.message);
  const run = opened.value;
  const api = openApi(run, settings, folder);
  run.attach('API', () => api.close());
  const delivery = new Delivery(configuration.delivery, {
    incidents: run.engine.incidents,
    mode,
    log,
    fetch: run.net.fetch,
  });
  run.attach('delivery', () => delivery.close());
  const notices = [...settingsFile.notices, ...configuration.notices, ...run.notices];
  const shell = openShell({
    run,
    settings,
    settingsFile,
    api,
    page,
    origin,
    preloadFile: join(here, '../preload/index.cjs'),
    configFile,
    notices,
  });
  run.attach('window', () => shell.close());
  run.start();
  shutDownBeforeQuit(app, () => run.close('the app quits'));
}
