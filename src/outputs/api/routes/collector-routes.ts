import { z } from 'zod';
import {
  apiActedOnSchema,
  apiCollectorDetailSchema,
  apiGapsQuerySchema,
  apiGapsSchema,
  apiStatusListSchema,
  apiStorageStatsSchema,
} from '../../../shared/api';
import type { Loss } from '../../../shared/gaps';
import { ok } from '../../../shared/result';
import { failAs } from '../api-failure';
import type { RouteParts } from '../api-parts';
import { defineRoute } from '../route';
import type { ApiRoute } from '../route';
import { describeJson, json } from './answers';

/** Any text: what is no collector's id is not found, rather than malformed. */
const byName = z.object({ name: z.string() });

const CANNOT_NOW = 'That cannot be done now; the message says why';

export function collectorRoutes({ monitor, control }: RouteParts): readonly ApiRoute[] {
  const statusOf = (name: string) => {
    const found = monitor.detail(name);
    if (!found.ok) return failAs(found.error);
    const otherConnections = monitor
      .snapshot()
      .collectors.filter(({ id, shard }) => shard?.of === name && id !== name);
    return json({ ...found.value.status, otherConnections });
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/collectors/status',
      operationId: 'listCollectors',
      summary:
        'Every collector: state, cause, verdict, counters, rates, lateness; the verdict of the app and of each venue',
      access: 'token',
      answers: { 200: describeJson('All collectors', apiStatusListSchema) },
      handle() {
        const { at, health, verdict, venues, collectors } = monitor.snapshot();
        return json({ at, health, verdict, venues, collectors });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/collectors/status/{name}',
      operationId: 'getCollector',
      summary: 'One collector with its history, symbols and their verdicts, problems and losses',
      access: 'token',
      params: byName,
      answers: { 200: describeJson('The collector', apiCollectorDetailSchema) },
      handle({ params }) {
        const found = monitor.detail(params.name);
        if (!found.ok) return failAs(found.error);
        return json({ ...found.value, rawFrames: undefined });
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/collectors/{name}/start',
      operationId: 'startCollector',
      summary:
        'Starts a collector with all its connections, or one of them; does nothing when it runs',
      access: 'token',
      params: byName,
      answers: { 200: describeJson('Its status now', apiActedOnSchema) },
      refusals: { conflict: CANNOT_NOW },
      handle({ params }) {
        const started = control.start(params.name);
        return started.ok ? statusOf(params.name) : failAs(started.error);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/collectors/{name}/stop',
      operationId: 'stopCollector',
      summary:
        'Stops a collector with all its connections, or one of them; answers when the sockets are closed',
      access: 'token',
      params: byName,
      answers: { 200: describeJson('Its status now', apiActedOnSchema) },
      refusals: { conflict: CANNOT_NOW },
      async handle({ params }) {
        const stopped = await control.stop(params.name);
        return stopped.ok ? statusOf(params.name) : failAs(stopped.error);
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/collectors/storage/stats',
      operationId: 'getStorageStats',
      summary: 'What is held, and the ledger: received = stored + duplicate + rejected',
      access: 'token',
      answers: { 200: describeJson('Store and ledger', apiStorageStatsSchema) },
      handle() {
        const { at, store, ledger, rates, collectors } = monitor.snapshot();
        const accounts = collectors.map(({ id, account }) => ({ id, account }));
        return json({ at, store, ledger, rates, collectors: accounts });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/collectors/gaps',
      operationId: 'listGaps',
      summary: 'Missing trade ids and outages of which nothing is known, with their causes',
      access: 'token',
      query: apiGapsQuerySchema,
      answers: { 200: describeJson('Losses by collector', apiGapsSchema) },
      handle({ query }) {
        const wanted = selectCollectors(monitor, query.collector);
        if (!wanted.ok) return failAs(wanted.error);
        const collectors = wanted.value.map(({ status, losses }) => ({
          id: status.id,
          provability: status.provability,
          losses: losses.filter(
            (loss) =>
              query.state === undefined || isFinished(loss) === (query.state === 'finished'),
          ),
        }));
        return json({ summary: monitor.snapshot().losses, collectors });
      },
    }),
  ];
}

function selectCollectors(monitor: RouteParts['monitor'], id: string | undefined) {
  if (id !== undefined) {
    const found = monitor.detail(id);
    return found.ok ? ok([found.value]) : found;
  }
  return ok(
    monitor.snapshot().collectors.flatMap((status) => {
      const found = monitor.detail(status.id);
      return found.ok ? [found.value] : [];
    }),
  );
}

const isFinished = ({ state }: Loss): boolean =>
  state.kind !== 'open' && state.kind !== 'requested';
