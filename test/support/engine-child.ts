import { readFileSync } from 'node:fs';
import { claimDataFolder } from '../../src/platform/data-folder-lock';
import { openLogging } from '../../src/platform/logging';
import { effectiveConfiguration } from '../../src/engine/configuration/configuration';
import { modeOf, openEngine } from '../../src/engine/engine';
import type { EngineSource } from '../../src/engine/engine';
import { configFileSchema, settingsSchema } from '../../src/shared/settings';
import { waitFor } from './wait-for';

/**
 * Opens the engine in a process of its own, closes it after a few trades, and does nothing more: the process ends when
 * nothing is left that keeps it. Arguments: the data folder, a JSON config file, the file of the simulator's worker.
 */
const [folder = '', configFile = '', worker] = process.argv.slice(2);
const source: EngineSource =
  worker === undefined ? { kind: 'live' } : { kind: 'simulated', workerUrl: new URL(worker) };
const content = configFileSchema.parse(JSON.parse(readFileSync(configFile, 'utf8')));
const configuration = effectiveConfiguration(
  settingsSchema.parse({}),
  { path: configFile, content },
  modeOf(source),
);
const dataFolder = claimDataFolder(folder);
if (!dataFolder.ok) throw new Error(dataFolder.error.message);
const logging = openLogging(`${folder}/logs`);
const opened = await openEngine({ source, configuration, dataFolder: dataFolder.value, logging });
if (!opened.ok) throw new Error(opened.error.message);
const { engine, recorder } = opened.value;
opened.value.start();
recorder.start([], 'gzip');
await waitFor('trades', () => engine.snapshot().ledger.intake.stored > 20, 20_000);
const report = await opened.value.close('enough was seen');
console.log(JSON.stringify({ ...report, recording: recorder.status().kind }));
