import { expect, it } from 'vitest';
import { parseBenchFlags } from '../../../../tools/conformance/bench-flags';

it('runs the whole table by default', () => {
  expect(parseBenchFlags([])).toEqual({ kind: 'table', only: '', seed: 1, asJson: false });
});

it('soaks for the minutes it is given', () => {
  expect(parseBenchFlags(['--soak', '10', '--seed', '7', '--json'])).toEqual({
    kind: 'soak',
    minutes: 10,
    seed: 7,
    asJson: true,
  });
});

it.each([
  [['--soak', '0'], '--soak'],
  [['--soak', 'ten'], '--soak'],
  [['--seed', '-1'], '--seed'],
  [['--seed', '4294967296'], '--seed'],
  [['--soak', '5', '--only', 'drop'], '--only'],
  [['--fast'], '--fast'],
])('names the flag that is wrong in %j', (args, named) => {
  const parsed = parseBenchFlags(args);
  expect(parsed.kind).toBe('invalid');
  expect(parsed).toHaveProperty('message', expect.stringContaining(named));
});
