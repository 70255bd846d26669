import { describe, expect, it } from 'vitest';
import type { LiveTrade } from '../../../../tools/conformance/live-trade';
import { expectGaps } from '../../../../tools/conformance/expected-gaps';
import { expectOutages } from '../../../../tools/conformance/expected-outages';

/** Heard in this order at positions 10, 20, 30, … */
const heard = (
  ...ids: readonly (string | readonly [id: string, connection: number])[]
): LiveTrade[] =>
  ids.map((entry, index) => {
    const [id, connection] = typeof entry === 'string' ? [entry, 1] : entry;
    return { id, connection, matches: 1, copies: 1, firstAt: (index + 1) * 10, firstMs: index };
  });
const answer = (at: number, ...ids: readonly string[]) => ({ instrumentKey: '', ids, at });

describe('gaps that consecutive ids must show', () => {
  it('are closed by what REST answers, and only missing ids are taken from it', () => {
    const { filled, losses } = expectGaps(heard('1', '2', '5', '6'), [
      answer(35, '2', '3', '4', '5', '6', '7'),
    ]);
    expect(losses.gaps).toEqual([{ fromId: '3', toId: '4', filled: 2, state: 'closed' }]);
    expect([...filled.stored].sort()).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(filled.backfilled).toBe(2);
  });

  it('are closed by late trades, which then are no backfill', () => {
    const { filled, losses } = expectGaps(heard('1', '3', '2'), []);
    expect(losses.gaps).toEqual([{ fromId: '2', toId: '2', filled: 1, state: 'closed' }]);
    expect(filled.backfilled).toBe(0);
  });

  it('stay permanent as far as nobody has the ids', () => {
    const { losses } = expectGaps(heard('1', '9'), [answer(25, '2', '9')]);
    expect(losses.gaps).toEqual([{ fromId: '2', toId: '8', filled: 1, state: 'permanent' }]);
  });

  it('are not filled by an answer from before they were found', () => {
    const { losses } = expectGaps(heard('1', '3'), [answer(15, '2')]);
    expect(losses.gaps).toMatchObject([{ filled: 0, state: 'permanent' }]);
  });
});

describe('outages where ids prove nothing', () => {
  const times = new Map(['a', 'b', 'c', 'd', 'e'].map((id, index) => [id, index]));

  it('are covered when the list reaches back to the last trade before', () => {
    const { filled, losses } = expectOutages(
      heard('a', 'b', ['e', 2]),
      [answer(35, 'a', 'b', 'c', 'd', 'e')],
      times,
    );
    expect(losses.outages).toEqual([{ state: 'covered', filled: 2 }]);
    expect(filled.stored.size).toBe(5);
  });

  it('are uncovered when the list begins later, though what it has is taken', () => {
    const { filled, losses } = expectOutages(
      heard('a', ['e', 2]),
      [answer(25, 'c', 'd', 'e')],
      times,
    );
    expect(losses.outages).toEqual([{ state: 'uncovered', filled: 2 }]);
    expect(filled.stored.has('b')).toBe(false);
  });

  it('do not exist on one and the same connection', () => {
    expect(expectOutages(heard('a', 'e'), [], times).losses.outages).toEqual([]);
  });
});
