import { memo } from 'react';
import type { TapeRow } from '../../../shared/ipc/contract';
import { TAPE_COLUMNS } from './tape-columns';
import classes from './tape.module.css';

/** One line of the tape. Clicks are handled by the grid, which knows rows by `data-sequence`. */
export const TapeLine = memo(function TapeLine({
  row,
  index,
  top,
  current,
}: {
  row: TapeRow;
  index: number;
  top: number;
  current: boolean;
}) {
  return (
    <div
      role="row"
      id={`tape-row-${row.sequence}`}
      aria-rowindex={index + 2}
      aria-selected={current}
      data-sequence={row.sequence}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Cells row={row} />
    </div>
  );
});

/** Apart from the line: a trade that is read moves down with each batch and stays the same. */
const Cells = memo(function Cells({ row }: { row: TapeRow }) {
  return TAPE_COLUMNS.map((column) => (
    <div
      key={column.key}
      role="gridcell"
      data-column={column.key}
      data-numeric={column.numeric}
      className={classes.cell}
      title={column.title?.(row)}
    >
      {column.cell(row)}
    </div>
  ));
});
