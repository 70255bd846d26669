import { describe, expect, it } from 'vitest';
import { faultSchema } from '../../../../src/shared/faults';
import type { RollUp, Verdict } from '../../../../src/shared/verdict';
import type { Answer } from '../../../../src/shared/values/verdict';
import { rollUp } from '../../../../src/engine/verdict/roll-up';
import { HOLD_MS } from '../../../../tools/conformance/verdict/hold-times';
import { rollUpProblems } from '../../../../tools/conformance/verdict/roll-up-check';
import {
  expectVerdict,
  expectVerdictOf,
} from '../../../../tools/conformance/verdict/verdict-expectation';
import type { JudgedFeed } from '../../../../tools/conformance/verdict/verdict-expectation';

const BINANCE: JudgedFeed = { venue: 'binance', channel: 'trades', isProvable: true, hasFrameNumbers: false }; // prettier-ignore
const BYBIT: JudgedFeed = { ...BINANCE, venue: 'bybit', isProvable: false };

describe('what a fault must change', () => {
  it.each([
    ['a lost connection', { kind: 'close', code: 1006 }, ['connected']],
    ['an unreadable frame', { kind: 'truncate' }, ['complete']],
    ['a delay of 4 s', { kind: 'delay', ms: 4_000 }, ['on_time']],
    ['a delay below the limits', { kind: 'delay', ms: 800 }, []],
    ['a wrong price', { kind: 'corrupt', how: 'price_wrong' }, []],
  ] as const)('%s', (_, fault, questions) => {
    expect(Object.keys(expectVerdict(faultSchema.parse(fault), BINANCE).must)).toEqual(questions);
  });

  it('depends on what the venue’s ids prove', () => {
    const rejected = faultSchema.parse({ kind: 'corrupt', how: 'price_invalid' });
    expect(expectVerdict(rejected, BINANCE).must).toEqual({});
    expect(expectVerdict(rejected, BYBIT).must).toHaveProperty('complete');
  });

  it('is what each of several faults changes', () => {
    const { must, may } = expectVerdictOf(
      [
        { kind: 'rate_limit', retryAfterSeconds: 1 },
        { kind: 'close', code: 1012 },
      ],
      BINANCE,
    );
    expect(must).toHaveProperty('connected');
    expect(may.complete).toContain('degraded');
  });

  it('is over after the window and the longest hold time', () => {
    expect(HOLD_MS).toEqual({ connected: 7_000, complete: 92_000, on_time: 77_000 });
  });
});

const verdictOf = (symbol: string, connected: Answer): Verdict => {
  const judged = (answer: Answer): Verdict['connected'] => ({
    answer,
    since: 1,
    reasons:
      answer === 'good'
        ? []
        : [{ condition: 'silent', answer, message: symbol, since: 1, figures: {} }],
  });
  return {
    collectorId: 'c',
    instrument: `binance:spot:${symbol}`,
    symbol,
    connected: judged(connected),
    complete: judged('good'),
    on_time: judged('good'),
    healthy: connected === 'good',
  };
};

describe('a roll-up', () => {
  const verdicts = [verdictOf('A', 'good'), verdictOf('B', 'bad')];
  const right: RollUp = {
    ...rollUp(verdicts, 2),
    goodMinutes: { lastHour: null, lastDay: null },
  };

  it('is right as it is made', () => {
    expect(rollUpProblems('app', right, verdicts)).toEqual([]);
  });

  it('counts how many symbols are concerned when not all are', () => {
    expect(right.connected.reasons).toEqual(['1 of 2 symbols silent: B']);
  });

  it.each([
    ['a worse symbol is left out', { ...right, connected: { ...right.connected, answer: 'good' } }],
    ['no reason is given', { ...right, connected: { ...right.connected, reasons: [] } }],
    ['it claims too much health', { ...right, healthy: 2 }],
    ['there is none', null],
  ] satisfies readonly (readonly [string, RollUp | null])[])(
    'is found wrong when %s',
    (_, rolled) => {
      expect(rollUpProblems('app', rolled, verdicts)).not.toEqual([]);
    },
  );
});
