import { apiHealthSchema } from '../../../shared/api';
import { worstReasonsOf } from '../../../engine/verdict/worst';
import type { RouteParts } from '../api-parts';
import { defineRoute } from '../route';
import type { ApiRoute } from '../route';
import { describeJson, json } from './answers';

export function healthRoutes({ monitor, mode, version }: RouteParts): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/health',
      operationId: 'getHealth',
      summary:
        'Whether the process lives; with a token, whether its feeds are connected, complete and on time',
      access: 'open',
      answers: {
        200: describeJson('Alive', apiHealthSchema),
        503: describeJson(
          'Alive, but no feed of any running collector is connected',
          apiHealthSchema,
        ),
      },
      handle(_input, { isAuthorized }) {
        if (!isAuthorized) return json({ status: 'alive' });
        const { health, verdict, startedAt, ledger, alarms } = monitor.snapshot();
        const body = {
          status: 'alive',
          monitor: {
            ...health,
            mode,
            version,
            startedAt,
            ledgerBalanced: ledger.balanced,
            unacknowledgedAlarms: alarms,
            verdict,
            reasons: worstReasonsOf(verdict),
          },
        };
        return json(body, health.level === 'down' ? 503 : 200);
      },
    }),
  ];
}
