import { describe, expect, it } from 'vitest';
import { mustBeDense } from '../../../src/renderer/features/collectors/card-density';

describe('the density of the cards', () => {
  const small = { width: 298, height: 657 };
  const large = { width: 734, height: 1_286 };

  it('leaves room for the names of the states while all cards fit', () => {
    expect(mustBeDense(2, small)).toBe(false);
    expect(mustBeDense(10, large)).toBe(false);
  });

  it('gives it up as soon as one card would not fit', () => {
    expect(mustBeDense(3, small)).toBe(true);
    expect(mustBeDense(11, large)).toBe(true);
  });

  it('is not guessed before the list is measured', () => {
    expect(mustBeDense(40, { width: 0, height: 0 })).toBe(false);
  });
});
