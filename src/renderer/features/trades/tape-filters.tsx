import { ActionIcon, Select, TextInput, Tooltip } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { memo, useEffect, useMemo, useState } from 'react';
import type { TradeFilter } from '../../../shared/market-data';
import { POSITIVE_DECIMAL } from '../../../shared/values/decimal';
import { MARKETS, SIDES, VENUES } from '../../../shared/values/market';
import { useMonitor } from '../../lib/monitor-store';
import { changeFilter, clearFilter, isFiltered, useWindow } from '../../lib/window-store';
import classes from './tape.module.css';

const TYPING_PAUSE_MS = 300;

/** What the tape shows. Choices are those of the collectors there are. Memoised: its parent follows the tape. */
export const TapeFilters = memo(function TapeFilters() {
  const filter = useWindow((state) => state.filter);
  const choices = useChoices(filter);
  return (
    <>
      <Choice
        name="venue"
        options={VENUES.filter((venue) => choices.venues.has(venue))}
        value={filter.venue}
        onChange={(venue) => changeFilter({ venue })}
      />
      <Choice
        name="market"
        options={MARKETS.filter((market) => choices.markets.has(market))}
        value={filter.market}
        onChange={(market) => changeFilter({ market })}
      />
      <Choice
        name="symbol"
        searchable
        options={choices.symbols}
        value={filter.symbol}
        onChange={(symbol) => changeFilter({ symbol })}
      />
      <Choice
        name="side"
        options={SIDES}
        value={filter.side}
        onChange={(side) => changeFilter({ side })}
      />
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

function Choice<T extends string>({
  name,
  options,
  value,
  onChange,
  searchable = false,
}: {
  name: string;
  options: readonly T[];
  value: T | undefined;
  onChange: (value: T | undefined) => void;
  searchable?: boolean;
}) {
  return (
    <Select
      aria-label={`Filter by ${name}`}
      placeholder={name}
      className={classes.filter ?? ''}
      w={searchable ? 128 : 92}
      data={value === undefined || options.includes(value) ? options : [value, ...options]}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      clearable
      searchable={searchable}
      nothingFoundMessage="none"
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
        w={104}
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

/** Venues, markets and symbols of the collectors; symbols only of those that the filter leaves. */
function useChoices(filter: TradeFilter) {
  // As text, so that the lists change only when the collectors do, not with every snapshot.
  const text = useMonitor((state) =>
    JSON.stringify(
      (state.snapshot?.collectors ?? []).map(({ venue, market, symbols }) => ({
        venue,
        market,
        symbols,
      })),
    ),
  );
  return useMemo(() => {
    const collectors = JSON.parse(text) as readonly {
      readonly venue: string;
      readonly market: string;
      readonly symbols: readonly string[];
    }[];
    const left = collectors.filter(
      ({ venue, market }) =>
        (filter.venue === undefined || filter.venue === venue) &&
        (filter.market === undefined || filter.market === market),
    );
    return {
      venues: new Set(collectors.map(({ venue }) => venue)),
      markets: new Set(collectors.map(({ market }) => market)),
      symbols: [...new Set(left.flatMap(({ symbols }) => symbols))].sort(),
    };
  }, [text, filter.venue, filter.market]);
}
