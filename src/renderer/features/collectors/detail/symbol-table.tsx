import { Button } from '@mantine/core';
import { IconSortDescending } from '@tabler/icons-react';
import {
  createColumnHelper,
  flexRender,
  getCoreRowModel,
  getSortedRowModel,
  useReactTable,
  type Row,
  type SortingState,
} from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { SymbolStatus } from '../../../../shared/collector-status';
import type { Verdict } from '../../../../shared/verdict';
import { ANSWER_RANK, QUESTIONS } from '../../../../shared/values/verdict';
import type { Question } from '../../../../shared/values/verdict';
import { AnswerFilter } from '../../../components/answer-filter';
import { BlankSlate } from '../../../components/blank-slate';
import { Age } from '../../../components/ticking';
import { formatCount, formatRate, NO_VALUE } from '../../../lib/format';
import {
  ANSWER_FILTERS,
  badnessOf,
  matchesFilter,
  QUESTION_WORD,
  type AnswerFilter as Filter,
} from '../../../lib/verdict-words';
import { AnswerCell } from './answer-cell';
import { GapCell } from './gap-cell';
import { SubscriptionWord } from './subscription-word';
import { ownReasons, sharedMessages, SymbolReasons } from './symbol-reasons';
import classes from './detail.module.css';

interface JudgedSymbol extends SymbolStatus {
  readonly verdict: Verdict | undefined;
}

const column = createColumnHelper<JudgedSymbol>();

/** Worst first, and of the same answer that which has lasted longest. */
const answerColumn = (question: Question) =>
  column.accessor(({ verdict }) => (verdict === undefined ? -1 : rankOf(verdict, question)), {
    id: question,
    header: QUESTION_WORD[question],
    cell: ({ row }) => <AnswerCell judgement={row.original.verdict?.[question]} />,
    sortDescFirst: true,
  });

const rankOf = (verdict: Verdict, question: Question): number => {
  const { answer, since } = verdict[question];
  return ANSWER_RANK[answer] - since / 1e15;
};

const COLUMNS = [
  column.accessor('symbol', { header: 'symbol' }),
  ...QUESTIONS.map(answerColumn),
  column.accessor((row) => row.subscription.kind, {
    id: 'subscription',
    header: 'subscription',
    cell: ({ row }) => <SubscriptionWord symbol={row.original} />,
  }),
  column.accessor((row) => row.lastTradeAt ?? 0, {
    id: 'age',
    header: 'last trade',
    cell: ({ row }) => <Age of={row.original.lastTradeAt} />,
    meta: { numeric: true },
  }),
  column.accessor('lastPrice', {
    header: 'last price',
    cell: ({ getValue }) => getValue() ?? NO_VALUE,
    enableSorting: false,
    meta: { numeric: true },
  }),
  column.accessor('tradesPerSecond', {
    header: 'trades/s',
    cell: ({ getValue }) => formatRate(getValue()),
    meta: { numeric: true },
  }),
  column.accessor(({ gaps }) => (gaps === null ? -1 : gaps.missingIds + gaps.permanentIds), {
    id: 'gaps',
    header: 'gaps',
    cell: ({ row }) => <GapCell gaps={row.original.gaps} />,
  }),
  column.accessor('stored', {
    header: 'stored',
    cell: ({ getValue }) => formatCount(getValue()),
    meta: { numeric: true },
  }),
  column.accessor('held', {
    header: 'held',
    cell: ({ getValue }) => formatCount(getValue()),
    meta: { numeric: true },
  }),
  // Has no column of its own on screen: a button sorts by it.
  column.accessor(({ verdict }) => (verdict === undefined ? -1 : badnessOf(verdict)), {
    id: 'badness',
  }),
];
const WORST_FIRST: SortingState = [{ id: 'badness', desc: true }];

const isNumeric = (meta: unknown): true | undefined =>
  typeof meta === 'object' && meta !== null ? true : undefined;

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const;

/** What each subscribed symbol delivers, and the three answers about it. */
export function SymbolTable({
  symbols,
  verdicts,
}: {
  symbols: readonly SymbolStatus[];
  /** Empty while the collector is stopped. */
  verdicts: readonly Verdict[];
}) {
  const [sorting, setSorting] = useState<SortingState>([]);
  const [filter, setFilter] = useState<Filter>('all');
  const shared = useMemo(() => sharedMessages(verdicts), [verdicts]);
  const isJudged = verdicts.length > 0;
  const rows = useMemo(() => {
    const bySymbol = new Map(verdicts.map((verdict) => [verdict.symbol, verdict]));
    return symbols.map((status) => ({ ...status, verdict: bySymbol.get(status.symbol) }));
  }, [symbols, verdicts]);
  // The table draws itself again for every new array: one made anew in each render would never rest.
  const listed = useMemo(
    () => (isJudged ? rows.filter(({ verdict }) => matchesFilter(filter, verdict)) : rows),
    [rows, isJudged, filter],
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler is not in use
  const table = useReactTable({
    data: listed,
    columns: COLUMNS,
    state: { sorting, columnVisibility: { badness: false } },
    onSortingChange: setSorting,
    getRowId: ({ symbol }) => symbol,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  });
  const isWorstFirst = sorting[0]?.id === 'badness';
  return (
    <>
      {isJudged && (
        <div className={classes.toolbar}>
          <AnswerFilter
            label="Which symbols"
            value={filter}
            counts={countsOf(rows)}
            onChange={setFilter}
          />
          <Button
            leftSection={<IconSortDescending size={13} />}
            aria-pressed={isWorstFirst}
            data-pressed={isWorstFirst || undefined}
            className={classes.toggle ?? ''}
            onClick={() => setSorting(isWorstFirst ? [] : WORST_FIRST)}
          >
            Worst first
          </Button>
        </div>
      )}
      {listed.length === 0 ? (
        <BlankSlate
          title={filter === 'unknown' ? 'No answer is unknown' : 'No symbol is degraded or bad'}
        />
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table} aria-label="Symbols">
            <thead>
              {table.getHeaderGroups().map((group) => (
                <tr key={group.id}>
                  {group.headers.map(({ id, column: own, getContext }) => {
                    const sorted = own.getIsSorted();
                    return (
                      <th
                        key={id}
                        scope="col"
                        data-numeric={isNumeric(own.columnDef.meta)}
                        aria-sort={sorted === false ? undefined : ARIA_SORT[sorted]}
                      >
                        <button
                          type="button"
                          disabled={!own.getCanSort()}
                          onClick={own.getToggleSortingHandler()}
                        >
                          {flexRender(own.columnDef.header, getContext())}
                          {sorted === false ? '' : sorted === 'asc' ? ' ↑' : ' ↓'}
                        </button>
                      </th>
                    );
                  })}
                </tr>
              ))}
            </thead>
            <tbody>
              {table.getRowModel().rows.map((row) => (
                <SymbolRow key={row.id} row={row} shared={shared} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

/** The symbol's figures, and in a row below why its answers are not good. */
function SymbolRow({ row, shared }: { row: Row<JudgedSymbol>; shared: ReadonlySet<string> }) {
  const { verdict } = row.original;
  const own = verdict === undefined ? [] : ownReasons(verdict, shared);
  const cells = row.getVisibleCells();
  return (
    <>
      <tr data-continued={own.length > 0 || undefined}>
        {cells.map((cell) => (
          <td key={cell.id} data-numeric={isNumeric(cell.column.columnDef.meta)}>
            {flexRender(cell.column.columnDef.cell, cell.getContext())}
          </td>
        ))}
      </tr>
      {own.length > 0 && (
        <tr aria-label="Reasons">
          <td colSpan={cells.length}>
            <SymbolReasons reasons={own} />
          </td>
        </tr>
      )}
    </>
  );
}

const countsOf = (rows: readonly JudgedSymbol[]): Readonly<Record<Filter, number>> =>
  Object.fromEntries(
    ANSWER_FILTERS.map((filter) => [
      filter,
      rows.filter(({ verdict }) => matchesFilter(filter, verdict)).length,
    ]),
  ) as Record<Filter, number>;
