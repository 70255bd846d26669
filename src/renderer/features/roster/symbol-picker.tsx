import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { IconCheck, IconPlus, IconRefresh, IconSearch } from '@tabler/icons-react';
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { InstrumentList, ListedInstrument } from '../../../shared/instruments';
import type { Market, Venue } from '../../../shared/values/market';
import { Age } from '../../components/ticking';
import { plainNetworkProblem } from '../../lib/cause-words';
import { formatCount, plural } from '../../lib/format';
import { ChosenSymbols } from './chosen-symbols';
import { searchInstruments, typedSymbols } from './symbol-search';
import { useInstruments } from './use-instruments';
import classes from './roster.module.css';

const ROW_HEIGHT = 26;
/** Adding more than this with one click is more likely a slip than a wish. */
const MOST_AT_ONCE = 500;

/** A row of the list: an instrument of the venue, or a symbol that was typed and is in no list. */
type Row =
  | { readonly kind: 'listed'; readonly instrument: ListedInstrument }
  | { readonly kind: 'typed'; readonly symbol: string };

const symbolOf = (row: Row): string => (row.kind === 'listed' ? row.instrument.symbol : row.symbol);

/** Finds symbols in the venue's list, or takes them as typed; says which of them nobody has verified. */
export function SymbolPicker({
  venue,
  market,
  value,
  error,
  onChange,
}: {
  venue: Venue;
  market: Market;
  value: readonly string[];
  error: string | undefined;
  onChange: (symbols: readonly string[]) => void;
}) {
  const { list, isAsking, refresh } = useInstruments(venue, market);
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const instruments = list?.instruments ?? NONE;
  const found = useMemo(() => searchInstruments(instruments, text), [instruments, text]);
  const known = useMemo(
    () => new Map(instruments.map((instrument) => [instrument.symbol, instrument])),
    [instruments],
  );
  const chosen = useMemo(() => new Set(value), [value]);
  const rows = rowsOf(found, text, known);
  const addable = found.filter(({ symbol, status }) => status === 'trading' && !chosen.has(symbol));

  const toggle = (symbol: string): void =>
    onChange(chosen.has(symbol) ? value.filter((each) => each !== symbol) : [...value, symbol]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive(Math.max(0, Math.min(rows.length - 1, active + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const row = rows[active];
      if (row !== undefined && text !== '') toggle(symbolOf(row));
    }
  };

  return (
    <fieldset className={classes.group}>
      <legend>Symbols</legend>
      <div className={classes.search}>
        <TextInput
          className={classes.grow ?? ''}
          aria-label="Search symbols"
          placeholder="Search, or type symbols as the venue spells them"
          leftSection={<IconSearch size={14} />}
          value={text}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={rows.length === 0 ? undefined : `${listId}-${active}`}
          data-autofocus
          onChange={(event) => {
            setText(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        {text !== '' && addable.length > 1 && addable.length <= MOST_AT_ONCE && (
          <Button
            size="xs"
            onClick={() => onChange([...value, ...addable.map(({ symbol }) => symbol)])}
          >
            Add all {formatCount(addable.length)}
          </Button>
        )}
      </div>
      <RowList
        id={listId}
        rows={rows}
        active={active}
        chosen={chosen}
        blank={blankOf(list, isAsking, text)}
        onToggle={toggle}
      />
      <div className={classes.listState}>
        {list === null ? <span>Asking the venue for its list…</span> : <ListState list={list} />}
        <Tooltip label="Ask the venue for its list again">
          <ActionIcon size="xs" aria-label="Refresh the list" loading={isAsking} onClick={refresh}>
            <IconRefresh size={13} />
          </ActionIcon>
        </Tooltip>
      </div>
      <ChosenSymbols symbols={value} known={list === null ? null : known} onChange={onChange} />
      {error !== undefined && (
        <p className={classes.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** What was typed is offered where the list has nothing like it; several words are meant as they are. */
function rowsOf(
  found: readonly ListedInstrument[],
  text: string,
  known: ReadonlyMap<string, ListedInstrument>,
): readonly Row[] {
  const typed = typedSymbols(text);
  if (found.length > 0 && typed.length < 2) {
    return found.map((instrument) => ({ kind: 'listed', instrument }));
  }
  return typed.map((symbol) => {
    const instrument = known.get(symbol);
    return instrument === undefined ? { kind: 'typed', symbol } : { kind: 'listed', instrument };
  });
}

const NONE: readonly ListedInstrument[] = [];

function ListState({ list }: { list: InstrumentList }) {
  return (
    <span>
      {list.instruments.length === 0 && list.problem !== null
        ? 'No list'
        : plural(list.instruments.length, 'instrument')}
      {list.fetchedAt !== null && (
        <>
          , listed <Age of={list.fetchedAt} /> ago
        </>
      )}
      {list.problem !== null && (
        <span className={classes.problem} title={list.problem}>
          {' · '}
          {plainNetworkProblem(list.problem)}
        </span>
      )}
    </span>
  );
}

function blankOf(list: unknown, isAsking: boolean, text: string): string {
  if (list === null && isAsking) return 'Asking the venue for its list…';
  return text === ''
    ? 'The list could not be fetched. Type symbols as the venue spells them.'
    : 'Nothing in the list, and no symbol as venues spell them.';
}

function RowList({
  id,
  rows,
  active,
  chosen,
  blank,
  onToggle,
}: {
  id: string;
  rows: readonly Row[];
  active: number;
  chosen: ReadonlySet<string>;
  blank: string;
  onToggle: (symbol: string) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler is not in use
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  const scrollTo = useRef(active);
  if (scrollTo.current !== active) {
    scrollTo.current = active;
    virtualizer.scrollToIndex(active);
  }
  return (
    <div
      ref={scroller}
      id={id}
      role="listbox"
      aria-label="Symbols of the venue"
      aria-multiselectable
      className={classes.list}
    >
      {rows.length === 0 && <p className={classes.blank}>{blank}</p>}
      <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const symbol = symbolOf(row);
          const isChosen = chosen.has(symbol);
          return (
            <div
              key={symbol}
              id={`${id}-${index}`}
              role="option"
              aria-selected={isChosen}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className={classes.row}
              data-active={index === active}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onToggle(symbol)}
            >
              <span className={classes.tick} aria-hidden>
                {isChosen ? (
                  <IconCheck size={14} />
                ) : (
                  row.kind === 'typed' && <IconPlus size={13} />
                )}
              </span>
              <span className={classes.symbol}>{symbol}</span>
              {row.kind === 'typed' ? (
                <span className={classes.note}>as typed, not verified</span>
              ) : (
                <>
                  <span className={classes.pair}>
                    {row.instrument.base} / {row.instrument.quote}
                  </span>
                  <span className={classes.note}>
                    {row.instrument.status === 'halted' ? 'halted' : ''}
                  </span>
                </>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
