import { err } from '../shared/result';
import type { Result } from '../shared/result';
import type { ExitCode } from './exit-codes';

/** Why a headless run cannot start. */
export interface StartFailure {
  readonly exitCode: ExitCode;
  readonly message: string;
}

export const failure = (exitCode: ExitCode, message: string): Result<never, StartFailure> =>
  err({ exitCode, message });
