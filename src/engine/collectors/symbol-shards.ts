/** How many of the symbols, from the first on, one connection takes. At least one, whatever the symbols. */
export type ConnectionTakes = (symbols: readonly string[]) => number;

/**
 * Spreads `wanted` over connections: what a connection has it keeps, new symbols go where there is room,
 * first connection first, and more connections are made when there is none. No connection is empty but the
 * first, and that only when nothing is wanted.
 */
export function assignSymbols(
  current: readonly (readonly string[])[],
  wanted: readonly string[],
  takes: ConnectionTakes,
): readonly (readonly string[])[] {
  const wantedSet = new Set(wanted);
  const shards = current.map((symbols) => symbols.filter((symbol) => wantedSet.has(symbol)));
  const placed = new Set(shards.flat());
  for (const symbol of wanted) {
    if (placed.has(symbol)) continue;
    placed.add(symbol);
    const roomy = shards.find((symbols) => takes([...symbols, symbol]) > symbols.length);
    if (roomy === undefined) shards.push([symbol]);
    else roomy.push(symbol);
  }
  return closeUp(shards);
}

/** An emptied connection takes over the symbols of the last one, so that it is the last that goes. */
function closeUp(shards: readonly string[][]): readonly (readonly string[])[] {
  const rest = [...shards];
  for (let index = 0; index < rest.length; index += 1) {
    while (rest.length > 1 && rest[index]?.length === 0) {
      const last = rest.pop() ?? [];
      if (index < rest.length) rest[index] = last;
    }
  }
  return rest.length === 0 ? [[]] : rest;
}
