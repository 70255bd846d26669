import type { AppError } from '../shared/errors';

/** Turns what the file system said into something a person can act on. */
export function describeWriteFailure(cause: unknown, path: string): AppError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        code: 'disk_full',
        message: `The disk is full, so ${path} was not written.`,
        advice: 'Free some space or save to another disk, then export again.',
      };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        code: 'permission_denied',
        message: `There is no permission to write ${path}.`,
        advice: 'Choose another folder, for example your documents folder.',
      };
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        code: 'write_failed',
        message: `${path} was not written: its folder is not there any more.`,
        advice: 'Choose another folder and export again.',
      };
    default:
      return {
        code: 'write_failed',
        message: `${path} was not written: ${cause instanceof Error ? cause.message : String(cause)}`,
        advice: 'Choose another folder or file name and export again.',
      };
  }
}
