import { join } from 'node:path';
import { openLogging } from './logging';
import type { Logging, LogOutputs } from './logging';
import { closePrivateFiles } from './private-files';

export interface RunLogOptions extends LogOutputs {
  readonly dataFolder: string;
  readonly configFile: string | null;
  readonly mode: string;
  /** The program and its version: the first line of the log. */
  readonly title: string;
}

/** Opens the log of a run in its data folder, and takes away what other users may do with its private files. */
export function openRunLog(options: RunLogOptions): Logging {
  const { dataFolder, configFile, mode, title, ...outputs } = options;
  const logging = openLogging(join(dataFolder, 'logs'), outputs);
  logging.logger.info({ mode, configFile, dataFolder, node: process.version }, title);
  closePrivateFiles(dataFolder, configFile, logging.logger);
  return logging;
}
