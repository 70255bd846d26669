import type { ListedInstrument } from '../../../shared/instruments';
import { SYMBOL } from '../../../shared/values/symbol';

/** How venues separate base and quote does not matter to the one who searches. */
const plain = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');

/**
 * Instruments that the text may mean, best first: the symbol or base itself, what begins with it, what
 * holds it. All of them, as listed, without a text.
 */
export function searchInstruments(
  instruments: readonly ListedInstrument[],
  text: string,
): readonly ListedInstrument[] {
  const wanted = plain(text);
  if (wanted === '') return instruments;
  const ranks: ListedInstrument[][] = [[], [], [], []];
  for (const instrument of instruments) {
    const symbol = plain(instrument.symbol);
    if (symbol === wanted) ranks[0]?.push(instrument);
    else if (instrument.base === wanted) ranks[1]?.push(instrument);
    else if (symbol.startsWith(wanted)) ranks[2]?.push(instrument);
    else if (symbol.includes(wanted)) ranks[3]?.push(instrument);
  }
  return ranks.flat();
}

/** Symbols that a typed text names, one or several: what the venue's list does not know may exist all the same. */
export const typedSymbols = (text: string): readonly string[] => [
  ...new Set(
    text
      .toUpperCase()
      .split(/[\s,;]+/)
      .filter((word) => SYMBOL.test(word)),
  ),
];
