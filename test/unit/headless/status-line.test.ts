import { expect, it } from 'vitest';
import { statusLine } from '../../../src/headless/status-line';
import type { MonitorSnapshot } from '../../../src/shared/monitor-snapshot';
import { monitorRig } from '../../support/monitor-rig';
import {
  sampleJudgement,
  sampleReason,
  sampleRollUp,
  sampleVerdict,
} from '../../support/verdict-samples';

const { monitor } = monitorRig([
  { id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols: ['BTCUSDT', 'ETHUSDT'] },
]);
const stopped = monitor.snapshot();

const REJECTED = sampleReason('many_rejected', 'bad', '30 of 30 trades rejected within 60 s');
const NOT_PROVABLE = sampleReason('not_provable', 'unknown', 'Its ids prove nothing');

function withVerdicts(
  verdicts: Parameters<typeof sampleRollUp>[0],
  level: MonitorSnapshot['health']['level'],
): MonitorSnapshot {
  const verdict = sampleRollUp(verdicts);
  const [collector] = stopped.collectors;
  if (collector === undefined) throw new Error('There is no collector');
  const health = { ...collector.health, collector: level };
  return {
    ...stopped,
    verdict,
    health: { level, healthy: level === 'healthy' ? 1 : 0, running: 1, total: 1 },
    collectors: [{ ...collector, state: 'ACTIVE', health, verdict }],
  };
}

it('the status line counts the instruments by their answers and gives the worst reason', () => {
  const line = statusLine(
    withVerdicts(
      [
        sampleVerdict('BTCUSDT', { complete: sampleJudgement(REJECTED, NOT_PROVABLE) }),
        sampleVerdict('ETHUSDT', { complete: sampleJudgement(NOT_PROVABLE) }),
      ],
      'degraded',
    ),
  );
  expect(line).toContain(
    '  0 of 1 healthy  connected 2 good  complete 1 bad, 1 unknown  on time 2 good  ',
  );
  expect(line).toMatch(
    / {2}bybit_trades ACTIVE: 1 of 2 symbols with many rejected trades: BTCUSDT$/,
  );
});

it('the status line names no collector that is healthy though unproven', () => {
  const line = statusLine(
    withVerdicts(
      [sampleVerdict('BTCUSDT', { complete: sampleJudgement(NOT_PROVABLE) })],
      'healthy',
    ),
  );
  expect(line).toContain(
    '  1 of 1 healthy  connected 1 good  complete 1 unknown  on time 1 good  ',
  );
  expect(line).not.toContain('bybit_trades');
});

it('the status line says when nothing is judged', () => {
  expect(statusLine(stopped)).toContain('  connected –  complete –  on time –  ');
});
