import type { ApiError, ApiErrorCode } from '../../shared/api';
import type { AppError } from '../../shared/errors';
import { err } from '../../shared/result';
import type { Result } from '../../shared/result';

export const HTTP_STATUS: Readonly<Record<ApiErrorCode, number>> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden_host: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  too_many_streams: 503,
};

export const fail = (
  code: ApiErrorCode,
  message: string,
  field?: string,
): Result<never, ApiError> => err({ code, message, ...(field === undefined ? {} : { field }) });

/** How a failure inside the monitor is told outside. */
export function failAs({ code, message }: AppError): Result<never, ApiError> {
  switch (code) {
    case 'not_found':
      return fail('not_found', message);
    case 'busy':
    case 'cancelled':
    case 'invalid_request':
      return fail('conflict', message);
    default:
      return fail('internal', message);
  }
}
