import { ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import type { z } from 'zod';
import type { AnswerDescription, ApiAnswer } from '../route';

export const json = (body: unknown, status = 200): Result<ApiAnswer, never> =>
  ok({ kind: 'json', body, status });

export const describeJson = (description: string, schema: z.ZodType): AnswerDescription => ({
  description,
  content: { 'application/json': schema },
});
