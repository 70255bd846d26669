import { useVirtualizer } from '@tanstack/react-virtual';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowUp } from '@tabler/icons-react';
import { useCallback, useMemo, useRef, useState, type MouseEvent } from 'react';
import type { TapeRow } from '../../../shared/ipc/contract';
import { TAPE_COLUMNS } from './tape-columns';
import { TapeLine } from './tape-row';
import { rowCursor } from './row-cursor';
import classes from './tape.module.css';

/** Must equal `--row` in theme.css. */
const ROW_HEIGHT = 24;

/** The rows, newest first. Away from the top, or with a row chosen, the view keeps its place. */
export function TapeGrid({
  rows,
  chosen,
  onChoose,
  onOpen,
}: {
  rows: readonly TapeRow[];
  chosen: TapeRow | null;
  onChoose: (row: TapeRow | null) => void;
  onOpen: (row: TapeRow) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const sequenceAt = useCallback((index: number) => rows[index]?.sequence ?? -index, [rows]);
  const cursor = rowCursor(rows, chosen, {
    choose: onChoose,
    reveal: (index) => reveal(scroller.current, index),
    open: onOpen,
    copy: (row) => void copyTradeId(row),
  });
  const current = cursor.index === null ? undefined : rows[cursor.index];
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler is not in use
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    // Each row in store is one more to draw with every batch, and at the top nobody scrolls.
    overscan: away ? 6 : 2,
    getItemKey: sequenceAt,
    // At the end, what is read stays where it is while rows come in above it.
    anchorTo: away || current !== undefined ? 'end' : 'start',
    useFlushSync: false,
  });
  const widths = useMemo(() => numberWidths(rows), [rows]);

  const rowOf = (event: MouseEvent): TapeRow | undefined => {
    const line = (event.target as Element).closest<HTMLElement>('[data-sequence]');
    const sequence = Number(line?.dataset.sequence);
    return rows.find((row) => row.sequence === sequence);
  };
  const onClick = (event: MouseEvent): void => {
    const row = rowOf(event);
    if (row === undefined) return;
    onChoose(row);
    const cell = (event.target as Element).closest<HTMLElement>('[data-column]');
    if (cell?.dataset.column === 'id') void copyTradeId(row);
  };
  const onDoubleClick = (event: MouseEvent): void => {
    const row = rowOf(event);
    if (row !== undefined) onOpen(row);
  };

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Recent trades"
      aria-rowcount={rows.length + 1}
      aria-colcount={TAPE_COLUMNS.length}
      aria-activedescendant={current === undefined ? undefined : `tape-row-${current.sequence}`}
      tabIndex={0}
      className={classes.grid}
      style={widths}
      onKeyDown={cursor.onKeyDown}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onScroll={(event) => setAway(event.currentTarget.scrollTop > 0)}
    >
      <div role="row" aria-rowindex={1} className={classes.headRow}>
        {TAPE_COLUMNS.map((column) => (
          <div
            key={column.key}
            role="columnheader"
            data-column={column.key}
            data-numeric={column.numeric}
            className={classes.cell}
          >
            {column.label}
          </div>
        ))}
      </div>
      <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {virtualizer.getVirtualItems().map((item, slot) => {
          const row = rows[item.index];
          return row === undefined ? null : (
            <TapeLine
              // By place, not by trade: a burst then rewrites cells instead of building new ones.
              key={slot}
              row={row}
              index={item.index}
              top={item.start}
              current={row === current}
            />
          );
        })}
      </div>
      {away && (
        <div className={classes.toTop}>
          <Button
            leftSection={<IconArrowUp size={13} />}
            onClick={(event) => {
              event.stopPropagation();
              onChoose(null);
              reveal(scroller.current, 0);
            }}
          >
            Newest
          </Button>
        </div>
      )}
    </div>
  );
}

/**
 * Scrolls no further than needed. Not by a command of the virtualizer: it would be carried out over the next frames,
 * and a place is another trade as soon as rows arrive.
 */
function reveal(scroller: HTMLElement | null, index: number): void {
  if (scroller === null) return;
  const start = index * ROW_HEIGHT;
  // The head row, which sticks to the top, covers one row.
  const room = scroller.clientHeight - ROW_HEIGHT;
  const top = Math.min(start, Math.max(scroller.scrollTop, start + ROW_HEIGHT - room));
  if (top === scroller.scrollTop) return;
  scroller.scrollTop = top;
  // The browser says so only with the next frame, which then would have nothing drawn there yet.
  scroller.dispatchEvent(new Event('scroll'));
}

/** Room for the longest number, in digits: a price or quantity that is cut would read as another one. */
function numberWidths(rows: readonly TapeRow[]): Readonly<Record<`--${string}`, number>> {
  let [price, quantity, notional] = [13, 10, 12];
  for (const row of rows) {
    price = Math.max(price, row.price.length);
    quantity = Math.max(quantity, row.quantity.length);
    notional = Math.max(notional, row.notional.length);
  }
  return { '--price-chars': price, '--quantity-chars': quantity, '--notional-chars': notional };
}

async function copyTradeId({ tradeId }: TapeRow): Promise<void> {
  await navigator.clipboard.writeText(tradeId);
  notifications.show({ id: 'copied', message: `Copied trade id ${tradeId}`, autoClose: 1_500 });
}
