import { Select } from '@mantine/core';
import { memo } from 'react';
import { pairLabel, type Pair } from '../../../shared/values/pairs';
import { changeFilter } from '../../lib/window-store';
import classes from './tape.module.css';

const pairValue = (pair: Pair): string => `pair ${pairLabel(pair)}`;
const symbolValue = (symbol: string): string => `symbol ${symbol}`;

/** One symbol as its venue spells it, or one pair however the venues spell it. */
export const SymbolFilter = memo(function SymbolFilter({
  pairs,
  symbols,
  pair,
  symbol,
}: {
  pairs: readonly Pair[];
  symbols: readonly string[];
  pair: Pair | undefined;
  symbol: string | undefined;
}) {
  // What is chosen stays in the list after its collector is gone, or it could not be read.
  const shownPairs = pair === undefined ? pairs : withChosen(pairs, pair, pairLabel);
  const shownSymbols = symbol === undefined ? symbols : withChosen(symbols, symbol, (each) => each);
  return (
    <Select
      aria-label="Filter by symbol or pair"
      placeholder="symbol"
      className={classes.filter ?? ''}
      w={116}
      data={[
        {
          group: 'Pairs, on every venue',
          items: shownPairs.map((each) => ({ value: pairValue(each), label: pairLabel(each) })),
        },
        {
          group: 'Symbols',
          items: shownSymbols.map((each) => ({ value: symbolValue(each), label: each })),
        },
      ].filter(({ items }) => items.length > 0)}
      value={
        pair !== undefined ? pairValue(pair) : symbol !== undefined ? symbolValue(symbol) : null
      }
      onChange={(value) =>
        changeFilter({
          pair: shownPairs.find((each) => pairValue(each) === value),
          symbol: shownSymbols.find((each) => symbolValue(each) === value),
        })
      }
      clearable
      searchable
      nothingFoundMessage="none"
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      data-active={pair !== undefined || symbol !== undefined}
    />
  );
});

const withChosen = <T,>(
  list: readonly T[],
  chosen: T,
  nameOf: (item: T) => string,
): readonly T[] =>
  list.some((item) => nameOf(item) === nameOf(chosen)) ? list : [chosen, ...list];
