/**
 * Moves positions apart until none is nearer than `gap` to another, keeping their order and staying
 * between `from` and `to` as far as there is room. Returns them in the order given.
 */
export function spread(
  positions: readonly number[],
  gap: number,
  from: number,
  to: number,
): readonly number[] {
  const order = positions
    .map((_, index) => index)
    .sort((a, b) => at(positions, a) - at(positions, b));
  const placed = [...positions];
  let lowest = from;
  for (const index of order) {
    placed[index] = Math.max(at(placed, index), lowest);
    lowest = at(placed, index) + gap;
  }
  let highest = to;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(at(placed, index), highest);
    highest = at(placed, index) - gap;
  }
  return placed;
}

const at = (list: readonly number[], index: number): number => list[index] ?? 0;
