import {
  apiRecordQuerySchema,
  apiRecordSchema,
  apiVerdictQuerySchema,
  apiVerdictSchema,
} from '../../../shared/api';
import { ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import { ANSWERS, QUESTIONS } from '../../../shared/values/verdict';
import { worstFirst } from '../../../engine/verdict/worst';
import { hoursCsv } from '../../csv/hours-csv';
import { verdictsCsv } from '../../csv/verdicts-csv';
import { failAs } from '../api-failure';
import type { RouteParts } from '../api-parts';
import { defineRoute } from '../route';
import type { ApiRoute } from '../route';
import { json } from './answers';
import { CSV_TYPE, JSON_TYPE, csv, negotiate } from './json-or-csv';

const NOT_GOOD = ANSWERS.filter((answer) => answer !== 'good');
const DAY_MS = 86_400_000;

export function verdictRoutes(parts: RouteParts): readonly ApiRoute[] {
  return [verdictRoute(parts), recordRoute(parts)];
}

const verdictRoute = ({ monitor }: RouteParts): ApiRoute =>
  defineRoute({
    method: 'GET',
    path: '/verdict',
    operationId: 'listVerdicts',
    summary:
      'Instruments that are not connected, complete and on time, or those with other answers',
    access: 'token',
    query: apiVerdictQuerySchema,
    answers: {
      200: {
        description: 'Verdicts',
        content: { [JSON_TYPE]: apiVerdictSchema, [CSV_TYPE]: null },
      },
    },
    handle({ query: { collector, question, answer: answers = NOT_GOOD, limit } }, exchange) {
      const type = negotiate(exchange);
      if (!type.ok) return type;
      const wanted = collector === undefined ? null : connectionsOf(collector, monitor);
      if (wanted?.ok === false) return failAs(wanted.error);
      const { at, verdicts } = monitor.verdict.latest;
      const questions = question === undefined ? QUESTIONS : [question];
      const matching = verdicts.filter(
        (verdict) =>
          (wanted === null || wanted.value.has(verdict.collectorId)) &&
          questions.some((each) => answers.includes(verdict[each].answer)),
      );
      const shown = worstFirst(matching, questions).slice(0, limit);
      return type.value === CSV_TYPE
        ? csv(verdictsCsv(shown, { questions, answers }))
        : json({
            at,
            verdict: monitor.verdict.overall(),
            verdicts: shown,
            matching: matching.length,
          });
    },
  });

/** Ids of the connections that a name stands for: those of a configured collector, or the one of that id. */
function connectionsOf(name: string, monitor: RouteParts['monitor']): Result<ReadonlySet<string>> {
  const found = monitor.detail(name);
  if (!found.ok) return found;
  const shards = monitor.snapshot().collectors.filter(({ shard }) => shard?.of === name);
  const ids = shards.length > 0 ? shards.map(({ id }) => id) : [found.value.status.id];
  return ok(new Set(ids));
}

const recordRoute = ({ monitor, clock }: RouteParts): ApiRoute =>
  defineRoute({
    method: 'GET',
    path: '/verdict/record',
    operationId: 'listHoursOnRecord',
    summary: 'Per instrument and hour: complete, loss of n, or unknown; JSON newest first',
    access: 'token',
    query: apiRecordQuerySchema,
    answers: {
      200: {
        description: 'Hours',
        content: { [JSON_TYPE]: apiRecordSchema, [CSV_TYPE]: null },
      },
    },
    handle({ query: { instrument = null, kind, since, until, limit } }, exchange) {
      const type = negotiate(exchange);
      if (!type.ok) return type;
      const to = until ?? clock.now();
      const matching = monitor.record
        .hours(instrument, since ?? to - DAY_MS, to)
        .filter((hour) => kind === undefined || hour.kind === kind);
      const newest = matching.slice(-limit);
      return type.value === CSV_TYPE
        ? csv(hoursCsv(newest))
        : json({ hours: newest.toReversed(), matching: matching.length });
    },
  });
