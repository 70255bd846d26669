import type { ReactNode } from 'react';
import type { TapeRow } from '../../../shared/ipc/contract';
import { LatencyValue } from '../../components/latency-value';
import { OriginMark } from '../../components/origin-mark';
import { SideMark } from '../../components/side-mark';
import { formatIso, formatTime, shortenMiddle } from '../../lib/format';

export interface TapeColumn {
  readonly key: string;
  readonly label: string;
  /** Numbers are right-aligned, so that their digits line up. */
  readonly numeric?: true;
  readonly title?: (row: TapeRow) => string;
  readonly cell: (row: TapeRow) => ReactNode;
}

/** In the order on screen; widths are in tape.module.css. */
export const TAPE_COLUMNS: readonly TapeColumn[] = [
  {
    key: 'time',
    label: 'time',
    title: (row) => `${formatIso(row.exchangeTime)} by the venue's clock`,
    cell: (row) => formatTime(row.exchangeTime),
  },
  {
    key: 'received',
    label: 'received',
    title: (row) => `${formatIso(row.receivedAt)} by this machine's clock`,
    cell: (row) => formatTime(row.receivedAt),
  },
  { key: 'venue', label: 'venue', cell: (row) => row.venue },
  { key: 'market', label: 'market', cell: (row) => row.market },
  {
    key: 'symbol',
    label: 'symbol',
    title: (row) => row.symbol,
    cell: (row) => row.symbol,
  },
  { key: 'side', label: 'side', cell: (row) => <SideMark side={row.side} /> },
  { key: 'price', label: 'price', numeric: true, cell: (row) => row.price },
  { key: 'quantity', label: 'quantity', numeric: true, cell: (row) => row.quantity },
  {
    key: 'notional',
    label: 'notional',
    numeric: true,
    title: (row) => row.notional,
    cell: (row) => row.notional,
  },
  {
    key: 'latency',
    label: 'latency',
    numeric: true,
    cell: (row) =>
      row.origin === undefined ? (
        <LatencyValue ms={row.receivedAt - row.exchangeTime} />
      ) : (
        <OriginMark origin={row.origin} />
      ),
  },
  {
    key: 'id',
    label: 'trade id',
    title: (row) => `${row.tradeId}\nClick to copy`,
    cell: (row) => shortenMiddle(row.tradeId, 7),
  },
];
