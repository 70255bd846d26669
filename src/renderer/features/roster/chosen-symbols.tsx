import { CloseButton } from '@mantine/core';
import type { ListedInstrument } from '../../../shared/instruments';
import { formatCount, plural } from '../../lib/format';
import classes from './roster.module.css';

/** More would be a wall; the list above shows all of them. */
const PILLS_SHOWN = 60;

/** What was chosen so far. `known` is the venue's list by symbol; null while it is not there. */
export function ChosenSymbols({
  symbols,
  known,
  onChange,
}: {
  symbols: readonly string[];
  known: ReadonlyMap<string, ListedInstrument> | null;
  onChange: (symbols: readonly string[]) => void;
}) {
  const unverified = known === null ? [] : symbols.filter((symbol) => !known.has(symbol));
  return (
    <div className={classes.chosen}>
      <div className={classes.chosenHead}>
        <span role="status">{plural(symbols.length, 'symbol')} chosen</span>
        {unverified.length > 0 && (
          <span className={classes.problem}>{formatCount(unverified.length)} not verified</span>
        )}
        {symbols.length > 1 && (
          <button type="button" className={classes.link} onClick={() => onChange([])}>
            Clear
          </button>
        )}
      </div>
      {symbols.length > 0 && (
        <ul className={classes.pills} aria-label="Chosen symbols">
          {symbols.slice(0, PILLS_SHOWN).map((symbol) => (
            <li
              key={symbol}
              className={classes.pill}
              data-unverified={unverified.includes(symbol)}
              title={unverified.includes(symbol) ? 'Not in the venue’s list' : undefined}
            >
              {symbol}
              {unverified.includes(symbol) && <span aria-label="not verified">?</span>}
              <CloseButton
                size={16}
                iconSize={11}
                aria-label={`Leave out ${symbol}`}
                onClick={() => onChange(symbols.filter((each) => each !== symbol))}
              />
            </li>
          ))}
          {symbols.length > PILLS_SHOWN && (
            <li className={classes.more}>and {formatCount(symbols.length - PILLS_SHOWN)} more</li>
          )}
        </ul>
      )}
    </div>
  );
}
