import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { version } from '../../../package.json';
import { settingsSchema } from '../../shared/settings';
import type { Settings } from '../../shared/settings';
import { systemClock } from '../../platform/clock';
import { effectiveConfiguration, readConfigFile } from '../../engine/configuration/configuration';
import type { Configuration } from '../../engine/configuration/configuration';
import { openEngine } from '../../engine/engine';
import type { EngineSource } from '../../engine/engine';
import { silentLogging } from '../../platform/logging';
import { appDataFolder, headlessDataFolder } from '../../platform/data-folders';
import { diagnose } from './diagnose';
import { DIAGNOSE_USAGE, parseDiagnoseFlags } from './diagnose-flags';
import type { DiagnoseFlags } from './diagnose-flags';
import { configurationToWatch, watchFeeds } from './feed-watch';
import { realProbes } from './probes';
import { diagnosisJson, diagnosisText, isSound } from './report';
import type { Diagnosis } from './report';

const EXIT = { sound: 0, failed: 1, badInput: 2 } as const;
type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What the set-up script found of the runtime. */
const electronPlaceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unknown') }),
  z.object({ kind: z.literal('absent'), wanted: z.string() }),
  z.object({
    kind: z.literal('found'),
    runtime: z.enum(['official', 'fallback', 'override']),
    executable: z.string(),
    version: z.string(),
  }),
]);

async function main(): Promise<ExitCode> {
  const from = process.env.INIT_CWD ?? process.cwd();
  const parsed = parseDiagnoseFlags(process.argv.slice(2), from);
  if (!parsed.ok) {
    console.error(`${parsed.error.message}\n\n${DIAGNOSE_USAGE}`);
    return EXIT.badInput;
  }
  if (parsed.value.kind === 'help') {
    console.log(DIAGNOSE_USAGE);
    return EXIT.sound;
  }
  const { flags } = parsed.value;
  const read = flags.configFile === null ? null : readConfigFile(flags.configFile);
  if (read?.ok === false) {
    console.error(read.error.message);
    return EXIT.badInput;
  }
  const config =
    flags.configFile === null || read === null
      ? null
      : { path: flags.configFile, content: read.value };
  const saved = savedSettings(
    join(flags.dataFolder ?? appDataFolder(process.env), 'settings.json'),
  );
  const mode = flags.simulate ? 'SIMULATED' : 'LIVE';
  const diagnosis = await look(flags, effectiveConfiguration(saved, config, mode));
  console.log(flags.asJson ? diagnosisJson(diagnosis) : diagnosisText(diagnosis));
  return isSound(diagnosis) ? EXIT.sound : EXIT.failed;
}

async function look(flags: DiagnoseFlags, configuration: Configuration): Promise<Diagnosis> {
  const workerUrl = pathToFileURL(join(import.meta.dirname, 'simulator-worker.js'));
  const source: EngineSource = flags.simulate ? { kind: 'simulated', workerUrl } : { kind: 'live' };
  const opened = await openEngine({
    source,
    configuration: configurationToWatch(configuration),
    dataFolder: null,
    logging: silentLogging(),
  });
  if (!opened.ok) throw new Error(opened.error.message);
  const run = opened.value;
  const findings = await diagnose({
    probes: realProbes(
      process.env,
      electronPlaceSchema.parse(
        JSON.parse(process.env.TAPEDECK_ELECTRON_PLACE ?? '{"kind":"unknown"}'),
      ),
    ),
    folders:
      flags.dataFolder === null
        ? [
            { path: appDataFolder(process.env), of: 'data of the app' },
            { path: headlessDataFolder(process.env), of: 'data of headless runs' },
          ]
        : [{ path: flags.dataFolder, of: 'data folder' }],
    configFile: flags.configFile,
    collectors: run.opened,
    network: run.net,
    watchFeeds: () =>
      watchFeeds({
        engine: run.engine,
        start: () => run.start(),
        clock: systemClock,
        patienceMs: flags.patienceMs,
        onLongWait: (lastTurnAfterMs) =>
          console.error(
            `Feeds of one venue wait their turn to connect, the last for ${Math.ceil(lastTurnAfterMs / 1_000)} s …`,
          ),
      }),
    now: () => systemClock.now(),
    onStep: (what) => console.error(`Looking at ${what} …`),
  });
  await run.close('the diagnosis is over');
  const mode = flags.simulate ? 'SIMULATED' : 'LIVE';
  return { version, at: systemClock.now(), mode, findings };
}

/** The app's, if it has any; what is wrong with them is a finding of its folder. */
function savedSettings(file: string): Settings {
  if (existsSync(file)) {
    try {
      const parsed = settingsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      if (parsed.success) return parsed.data;
    } catch {
      // As if there were none.
    }
  }
  return settingsSchema.parse({});
}

main().then(
  // Not by `exitCode`: an agent's idle connection must not keep the process.
  (code) => process.stdout.write('', () => process.exit(code)),
  (error: unknown) => {
    console.error(error);
    process.exit(EXIT.failed);
  },
);
