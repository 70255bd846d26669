import {
  apiIncidentsQuerySchema,
  apiIncidentsSchema,
  apiTimelineQuerySchema,
  apiTimelineSchema,
  apiTradesQuerySchema,
  apiTradesSchema,
} from '../../../shared/api';
import { incidentsCsv } from '../../csv/incidents-csv';
import { timelineCsv } from '../../csv/timeline-csv';
import { tradesCsv } from '../../csv/trades-csv';
import { notional } from '../../../engine/market-data/notional';
import { inTimeOrder } from '../../../engine/store/time-order';
import type { RouteParts } from '../api-parts';
import { toApiTrade } from '../api-trade';
import { present } from '../present';
import { defineRoute } from '../route';
import type { ApiRoute } from '../route';
import { json } from './answers';
import { CSV_TYPE, JSON_TYPE, csv, negotiate } from './json-or-csv';

/** Trades, events and incidents, as JSON or as the CSV that the app exports. */
export function recordRoutes({ monitor }: RouteParts): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/collectors/trades',
      operationId: 'listTrades',
      summary: 'The newest trades held: JSON newest first, CSV oldest first',
      access: 'token',
      query: apiTradesQuerySchema,
      answers: {
        200: {
          description: 'Trades',
          content: { [JSON_TYPE]: apiTradesSchema, [CSV_TYPE]: null },
        },
      },
      handle({ query: { limit, ...wanted } }, exchange) {
        const type = negotiate(exchange);
        if (!type.ok) return type;
        const filter = present(wanted);
        const newestFirst = monitor.store.query({ filter, limit });
        if (type.value === CSV_TYPE) {
          return csv(tradesCsv(inTimeOrder([...newestFirst].reverse()), notional));
        }
        return json({
          trades: newestFirst.map(toApiTrade),
          matching: monitor.store.countMatching(filter),
          held: monitor.store.held,
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/collectors/timeline',
      operationId: 'listTimeline',
      summary: 'What happened: transitions, gaps, silences, limits, alarms; JSON newest first',
      access: 'token',
      query: apiTimelineQuerySchema,
      answers: {
        200: {
          description: 'Events',
          content: { [JSON_TYPE]: apiTimelineSchema, [CSV_TYPE]: null },
        },
      },
      handle({ query: { collector, kind, text, since, before, limit } }, exchange) {
        const type = negotiate(exchange);
        if (!type.ok) return type;
        const { events, matching, held } = monitor.chronicle.timeline.query({
          filter: present({
            collectorId: collector,
            kinds: kind === undefined ? undefined : [kind],
            text,
            since,
          }),
          before,
          limit,
        });
        return type.value === CSV_TYPE
          ? csv(timelineCsv([...events].reverse()))
          : json({ events, matching, held });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/incidents',
      operationId: 'listIncidents',
      summary: 'What belongs together of transitions, alarms and losses; open ones first',
      access: 'token',
      query: apiIncidentsQuerySchema,
      answers: {
        200: {
          description: 'Incidents',
          content: { [JSON_TYPE]: apiIncidentsSchema, [CSV_TYPE]: null },
        },
      },
      handle({ query: { state, limit } }, exchange) {
        const type = negotiate(exchange);
        if (!type.ok) return type;
        const matching = monitor.incidents
          .list()
          .filter(({ end }) => state === undefined || (end === null) === (state === 'open'));
        const incidents = matching.slice(0, limit);
        return type.value === CSV_TYPE
          ? csv(incidentsCsv(incidents))
          : json({ incidents, matching: matching.length });
      },
    }),
  ];
}
