import {
  createColumnHelper,
  flexRender,
  getCoreRowModel,
  getSortedRowModel,
  useReactTable,
  type SortingState,
} from '@tanstack/react-table';
import { useState } from 'react';
import type { SymbolStatus } from '../../../../shared/collector-status';
import { Age } from '../../../components/ticking';
import { formatCount, formatRate, NO_VALUE } from '../../../lib/format';
import { GapCell } from './gap-cell';
import { SubscriptionWord } from './subscription-word';
import classes from './detail.module.css';

const column = createColumnHelper<SymbolStatus>();
const COLUMNS = [
  column.accessor('symbol', { header: 'symbol' }),
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
];

const isNumeric = (meta: unknown): true | undefined =>
  typeof meta === 'object' && meta !== null ? true : undefined;

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const;

/** What each subscribed symbol delivers. */
export function SymbolTable({ symbols }: { symbols: readonly SymbolStatus[] }) {
  const [sorting, setSorting] = useState<SortingState>([]);
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler is not in use
  const table = useReactTable({
    data: symbols as SymbolStatus[],
    columns: COLUMNS,
    state: { sorting },
    onSortingChange: setSorting,
    getRowId: ({ symbol }) => symbol,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  });
  return (
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
          <tr key={row.id}>
            {row.getVisibleCells().map((cell) => (
              <td key={cell.id} data-numeric={isNumeric(cell.column.columnDef.meta)}>
                {flexRender(cell.column.columnDef.cell, cell.getContext())}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
