import { performance } from 'node:perf_hooks';
import { apiLogLevelSchema, apiStorageDebugSchema, apiTasksSchema } from '../../../shared/api';
import { ok } from '../../../shared/result';
import { limitsInForce } from '../../../engine/wiring/limits-in-force';
import type { RouteParts } from '../api-parts';
import { defineRoute } from '../route';
import type { ApiRoute } from '../route';
import { describeJson, json } from './answers';

export function debugRoutes({ monitor, metrics, hub, logging }: RouteParts): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/debug/tasks',
      operationId: 'getTasks',
      summary: 'Timers, sockets and handles, the delay of the event loop, memory and CPU',
      access: 'token',
      answers: { 200: describeJson('What the process is busy with', apiTasksSchema) },
      handle() {
        const { at, loopDelayMs, collectors } = monitor.snapshot();
        const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
        const { user, system } = process.cpuUsage();
        return json({
          at,
          uptimeSeconds: process.uptime(),
          resources: countByKind(process.getActiveResourcesInfo()),
          eventLoop: {
            worstDelayMs: loopDelayMs,
            utilization: performance.eventLoopUtilization().utilization,
          },
          memory: {
            rssBytes: rss,
            heapTotalBytes: heapTotal,
            heapUsedBytes: heapUsed,
            externalBytes: external,
            arrayBuffersBytes: arrayBuffers,
          },
          cpu: { userSeconds: user / 1e6, systemSeconds: system / 1e6 },
          feedSockets: collectors.map(({ id, connection, nextAttemptAt }) => ({
            collectorId: id,
            socket: connection.socket,
            openedAt: connection.openedAt,
            nextAttemptAt,
            renewAt: connection.renewAt,
          })),
          streamClients: hub.clients,
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/debug/storage',
      operationId: 'getStorage',
      summary:
        'Inside the store: each instrument, each account of the ledger, files on disk, every limit',
      access: 'token',
      answers: { 200: describeJson('Inside the store', apiStorageDebugSchema) },
      handle() {
        const { at, store, ledger, collectors, recording, disk } = monitor.snapshot();
        return json({
          at,
          store,
          ledger,
          accounts: Object.fromEntries(collectors.map(({ id, account }) => [id, account])),
          instruments: monitor.store.holdings().map(({ instrument, stored, held, latest }) => ({
            instrument: `${instrument.venue}:${instrument.market}:${instrument.symbol}`,
            stored,
            held,
            lastTradeAt: latest.trade.receivedAt,
            lastSequence: latest.sequence,
          })),
          timelineFile: monitor.chronicle.timeline.file,
          recording,
          disk,
          limits: limitsInForce(monitor),
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/debug/log-level',
      operationId: 'getLogLevel',
      summary: 'From which level on lines are written to the log',
      access: 'token',
      answers: { 200: describeJson('The level in force', apiLogLevelSchema) },
      handle() {
        return json({ level: logging.level() });
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/debug/log-level',
      operationId: 'setLogLevel',
      summary: 'Writes more or less to the log from now on',
      access: 'token',
      body: apiLogLevelSchema,
      answers: { 200: describeJson('The level in force', apiLogLevelSchema) },
      handle({ body }) {
        logging.setLevel(body.level);
        return json({ level: logging.level() });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/metrics',
      operationId: 'getMetrics',
      summary: 'Everything countable, in the text format of Prometheus',
      access: 'token',
      answers: { 200: { description: 'Metrics', content: { 'text/plain': null } } },
      async handle() {
        const { contentType, text } = await metrics.expose();
        return ok({ kind: 'text', contentType, body: text });
      },
    }),
  ];
}

function countByKind(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
