import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWorse } from '../../../../src/engine/verdict/judge';
import { rollUp } from '../../../../src/engine/verdict/roll-up';
import type { InstrumentFacts } from '../../../../src/engine/verdict/facts';
import type { Judgement, Verdict } from '../../../../src/shared/verdict';
import { ANSWERS, CONDITIONS, QUESTIONS } from '../../../../src/shared/values/verdict';
import type { Answer } from '../../../../src/shared/values/verdict';
import { NOW, instrumentFacts, ofCollector, verdictsOf } from '../../../support/verdict-facts';

const fine = instrumentFacts();
const silent = instrumentFacts({ silentSince: NOW - 90_000 });
const refused = instrumentFacts({ subscription: { kind: 'refused', at: NOW, reason: 'no' } });
const cut = ofCollector({
  state: 'RECONNECTING',
  notActiveSince: NOW - 60_000,
  lastCause: 'Closed by the venue',
});

const judgement: fc.Arbitrary<Judgement> = fc
  .record({
    answer: fc.constantFrom(...ANSWERS),
    since: fc.integer({ min: NOW - 1e6, max: NOW }),
    condition: fc.constantFrom(...CONDITIONS),
  })
  .map(({ answer, since, condition }) => ({
    answer,
    since,
    reasons:
      answer === 'good' ? [] : [{ condition, answer, message: condition, since, figures: {} }],
  }));
const verdicts: fc.Arbitrary<readonly Verdict[]> = fc.array(
  fc
    .record({
      connected: judgement,
      complete: judgement,
      on_time: judgement,
      healthy: fc.boolean(),
    })
    .map((answers) => ({ ...answers, collectorId: 'c', instrument: 'a:b:X', symbol: 'X' })),
  { maxLength: 30 },
);

describe('The roll-up of several verdicts', () => {
  it('is the worst answer with exact counts, since the first became as bad', () => {
    fc.assert(
      fc.property(verdicts, (all) => {
        const rolled = rollUp(all, NOW);
        expect(rolled.instruments).toBe(all.length);
        const healthy = all.filter((each) => each.healthy);
        expect(rolled.healthy).toBe(healthy.length);
        expect(rolled.healthyUnproven).toBe(
          healthy.filter(({ complete }) => complete.answer === 'unknown').length,
        );
        for (const question of QUESTIONS) {
          const { answer, counts, since } = rolled[question];
          const answers = all.map((each) => each[question].answer);
          for (const each of ANSWERS) {
            expect(counts[each]).toBe(answers.filter((other) => other === each).length);
          }
          if (all.length === 0) {
            expect([answer, since]).toEqual(['unknown', NOW]);
            continue;
          }
          expect(answers).toContain(answer);
          expect(answers.some((other) => isWorse(other, answer))).toBe(false);
          const since0 = all
            .filter((each) => each[question].answer === answer)
            .map((each) => each[question].since);
          expect(since).toBe(Math.min(...since0));
        }
      }),
    );
  });

  it('is unknown without instruments, as nothing is known of none', () => {
    const nothing = { answer: 'unknown', since: NOW, reasons: [] };
    expect(rollUp([], NOW)).toMatchObject({
      instruments: 0,
      healthy: 0,
      connected: nothing,
      complete: nothing,
      on_time: nothing,
    });
  });

  it('counts the symbols of a condition and names them', () => {
    const all = verdictsOf(30, (index) => (index < 2 ? silent : fine));
    expect(rollUp(all, NOW).connected).toMatchObject({
      answer: 'bad',
      counts: { good: 28, degraded: 0, bad: 2, unknown: 0 },
      reasons: ['2 of 30 symbols silent: S0USDT, S1USDT'],
    });
  });

  it('names three symbols and counts the others', () => {
    const all = verdictsOf(30, (index) => (index < 5 ? refused : fine));
    expect(rollUp(all, NOW).connected.reasons).toEqual([
      '5 of 30 symbols refused: S0USDT, S1USDT, S2USDT and 2 more',
    ]);
  });

  it('counts a single symbol among several, and keeps the sentence of one that is alone', () => {
    const all = verdictsOf(30, (index) => (index === 7 ? refused : fine));
    expect(rollUp(all, NOW).connected.reasons).toEqual(['1 of 30 symbols refused: S7USDT']);
    const alone = verdictsOf(1, () => refused);
    expect(rollUp(alone, NOW).connected.reasons).toEqual(['The venue refused S0USDT: no']);
  });

  it('says once what is the same for all symbols', () => {
    const all = verdictsOf(30, () => cut);
    expect(rollUp(all, NOW).connected.reasons).toEqual([
      'Not connected for 60 s: Closed by the venue',
    ]);
  });

  it('says the worst first, and of equally bad ones the one with the most symbols', () => {
    const quiet = instrumentFacts({ isPaceKnown: false, lastDataAt: NOW - 90_000 });
    const kinds: Readonly<Record<number, InstrumentFacts>> = {
      0: quiet,
      1: quiet,
      2: silent,
      3: refused,
      4: refused,
    };
    const all = verdictsOf(10, (index) => kinds[index] ?? fine);
    const { reasons } = rollUp(all, NOW).connected;
    expect(reasons).toEqual([
      '2 of 10 symbols refused: S3USDT, S4USDT',
      '1 of 10 symbols silent: S2USDT',
      '2 of 10 symbols quiet, with a pace that is not known: S0USDT, S1USDT',
    ]);
  });

  it('shows at most five sentences', () => {
    fc.assert(
      fc.property(verdicts, (all) => {
        const rolled = rollUp(all, NOW);
        for (const question of QUESTIONS) {
          const { answer, reasons } = rolled[question];
          expect(reasons.length).toBeLessThanOrEqual(5);
          expect(new Set(reasons).size).toBe(reasons.length);
          if (all.length > 0) expect(reasons.length === 0).toBe(answer === 'good');
        }
      }),
    );
  });

  it.each(CONDITIONS)('has words for %s', (condition) => {
    const answer: Answer = 'degraded';
    const ill = (symbol: string): Verdict => {
      const judged = {
        answer,
        since: NOW,
        reasons: [{ condition, answer, message: symbol, since: NOW, figures: {} }],
      };
      return { ...verdictsOf(1, () => fine)[0]!, symbol, connected: judged };
    };
    expect(rollUp([ill('A'), ill('B')], NOW).connected.reasons[0]).toMatch(
      /^2 of 2 symbols [a-z, ]+: A, B$/,
    );
  });
});
