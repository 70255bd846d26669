import { ActionIcon, Select, TextInput, Tooltip } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { memo, useEffect, useMemo, useState } from 'react';
import { POSITIVE_DECIMAL } from '../../../shared/values/decimal';
import {
  MARKETS,
  SIDES,
  VENUES,
  type Market,
  type Side,
  type Venue,
} from '../../../shared/values/market';
import { changeFilter, clearFilter, isFiltered, useWindow } from '../../lib/window-store';
import { SymbolFilter } from './symbol-filter';
import classes from './tape.module.css';
import { useFilterChoices } from './use-filter-choices';

const TYPING_PAUSE_MS = 300;

/** What the tape shows. Choices are those of the collectors there are. Memoised: its parent follows the tape. */
export const TapeFilters = memo(function TapeFilters() {
  const filter = useWindow((state) => state.filter);
  const choices = useFilterChoices(filter);
  const venues = useMemo(() => VENUES.filter((venue) => choices.venues.has(venue)), [choices]);
  const markets = useMemo(() => MARKETS.filter((market) => choices.markets.has(market)), [choices]);
  return (
    <>
      <Choice
        name="venue"
        width={98}
        options={venues}
        value={filter.venue}
        onChange={chooseVenue}
      />
      <Choice
        name="market"
        width={86}
        options={markets}
        value={filter.market}
        onChange={chooseMarket}
      />
      <SymbolFilter
        pairs={choices.pairs}
        symbols={choices.symbols}
        pair={filter.pair}
        symbol={filter.symbol}
      />
      <Choice name="side" width={72} options={SIDES} value={filter.side} onChange={chooseSide} />
      <NotionalFilter value={filter.minNotional} />
      {isFiltered(filter) && (
        <Tooltip label="Clear all filters">
          <ActionIcon aria-label="Clear all filters" onClick={clearFilter}>
            <IconFilterOff size={15} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      )}
    </>
  );
});

const chooseVenue = (venue: Venue | undefined): void => changeFilter({ venue });
const chooseMarket = (market: Market | undefined): void => changeFilter({ market });
const chooseSide = (side: Side | undefined): void => changeFilter({ side });

/** Memoised: a field costs milliseconds to render, and one choice concerns one of them. */
const Choice = memo(PlainChoice) as typeof PlainChoice;

function PlainChoice<T extends string>({
  name,
  width,
  options,
  value,
  onChange,
}: {
  name: string;
  width: number;
  options: readonly T[];
  value: T | undefined;
  onChange: (value: T | undefined) => void;
}) {
  return (
    <Select
      aria-label={`Filter by ${name}`}
      placeholder={name}
      className={classes.filter ?? ''}
      w={width}
      data={value === undefined || options.includes(value) ? options : [value, ...options]}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      clearable
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      data-active={value !== undefined}
    />
  );
}

/**
 * Typed text becomes a filter only when it is a decimal: shortly after the last key, or at once when
 * the field is left, so that a click on export means what is to be read there.
 */
function NotionalFilter({ value }: { value: string | undefined }) {
  const [text, setText] = useState(value ?? '');
  const [given, setGiven] = useState(value);
  if (given !== value) {
    setGiven(value);
    setText(value ?? '');
  }
  const trimmed = text.trim();
  const valid = trimmed === '' || POSITIVE_DECIMAL.test(trimmed);

  useEffect(() => {
    const timer = setTimeout(() => applyNotional(trimmed), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [trimmed]);

  return (
    <Tooltip
      label={valid ? 'Smallest price × quantity' : 'Expected a positive number such as 1000 or 0.5'}
      {...(valid ? {} : { opened: true })}
    >
      <TextInput
        aria-label="Smallest notional"
        placeholder="notional ≥"
        className={classes.filter ?? ''}
        w={92}
        inputMode="decimal"
        value={text}
        error={!valid}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => applyNotional(trimmed)}
      />
    </Tooltip>
  );
}

function applyNotional(text: string): void {
  if (text !== '' && !POSITIVE_DECIMAL.test(text)) return;
  const minNotional = text === '' ? undefined : text;
  if (minNotional !== useWindow.getState().filter.minNotional) changeFilter({ minNotional });
}
