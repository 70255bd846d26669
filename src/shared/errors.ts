/** Failures a person can act on. `internal` is a bug: logged whole, shown briefly. */
export type AppErrorCode =
  | 'invalid_request'
  | 'forbidden_sender'
  | 'not_found'
  | 'invalid_settings'
  | 'permission_denied'
  | 'disk_full'
  | 'write_failed'
  | 'cancelled'
  | 'busy'
  | 'internal';

export interface AppError {
  readonly code: AppErrorCode;
  /** One sentence: what happened. */
  readonly message: string;
  /** One sentence: what to do about it; absent when there is nothing to do. */
  readonly advice?: string;
  /** What is wrong with which field of what was sent. */
  readonly fields?: Readonly<Record<string, string>>;
}
