import type { ApiError } from '../../shared/api';
import { ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { findJsonError } from '../../platform/json-error-location';
import { fail } from './api-failure';

const JSON_TYPE = 'application/json';
export const WANTED_BODY_TYPE = `Content-Type: expected ${JSON_TYPE}`;

/** What a request brings as JSON. `text` is its body as it came, undefined when it brought none. */
export function readJsonBody(
  contentType: string | undefined,
  text: unknown,
): Result<unknown, ApiError> {
  if (typeof text !== 'string' || text === '') {
    return fail('bad_request', 'body: missing; expected an object', 'body');
  }
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== JSON_TYPE) {
    return fail('unsupported_media_type', WANTED_BODY_TYPE);
  }
  const wrong = findJsonError(text);
  if (wrong === null) return ok(JSON.parse(text));
  const { line, column, message } = wrong;
  return fail('bad_request', `body: line ${line}, column ${column}: ${message}`, 'body');
}
