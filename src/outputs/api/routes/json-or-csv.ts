import { Readable } from 'node:stream';
import type { ApiError } from '../../../shared/api';
import { ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import type { CsvChunk } from '../../csv/csv-format';
import { fail } from '../api-failure';
import type { ApiAnswer, Exchange } from '../route';

export const JSON_TYPE = 'application/json';
export const CSV_TYPE = 'text/csv';

/** What the client accepts of what we have; JSON where it does not mind. */
export function negotiate({
  request,
}: Exchange): Result<typeof JSON_TYPE | typeof CSV_TYPE, ApiError> {
  const type = request.accepts().type([JSON_TYPE, CSV_TYPE]);
  return type === JSON_TYPE || type === CSV_TYPE
    ? ok(type)
    : fail('not_acceptable', `There is ${JSON_TYPE} and ${CSV_TYPE}`);
}

export function csv(chunks: Iterable<CsvChunk>): Result<ApiAnswer, never> {
  const texts = function* () {
    for (const { text } of chunks) yield text;
  };
  const contentType = `${CSV_TYPE}; charset=utf-8; header=present`;
  return ok({ kind: 'text', contentType, body: Readable.from(texts()) });
}
