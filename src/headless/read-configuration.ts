import type { AppContext } from '../shared/ipc/contract';
import { ok } from '../shared/result';
import type { Result } from '../shared/result';
import { settingsSchema } from '../shared/settings';
import { effectiveConfiguration, readConfigFile } from '../engine/configuration/configuration';
import type { Configuration } from '../engine/configuration/configuration';
import { EXIT } from './exit-codes';
import type { HeadlessFlags } from './headless-flags';
import { failure } from './start-failure';
import type { StartFailure } from './start-failure';

/** The config file over the default settings. Fails when the file, or a collector to be recorded, is unknown. */
export function readConfiguration(
  { configFile, record }: Pick<HeadlessFlags, 'configFile' | 'record'>,
  mode: AppContext['mode'],
): Result<Configuration, StartFailure> {
  const read = configFile === null ? null : readConfigFile(configFile);
  if (read?.ok === false) return failure(EXIT.badInput, read.error.message);
  const config =
    configFile === null || read === null ? null : { path: configFile, content: read.value };
  const configuration = effectiveConfiguration(settingsSchema.parse({}), config, mode);
  const known = configuration.collectors.map(({ id }) => id);
  const unknown = record?.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    return failure(
      EXIT.badInput,
      `--record: there is no collector ${unknown}; there are: ${known.join(', ')}`,
    );
  }
  return ok(configuration);
}
