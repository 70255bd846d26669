import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { memo, useMemo, useRef } from 'react';
import { Decimal } from './decimal';
import { columnWidths, type LadderLine, type LadderLines } from './ladder-lines';
import classes from './ladder.module.css';

/** Must equal `.row`'s height in ladder.module.css. */
const ROW_HEIGHT = 20;

const SIDES = {
  bids: { name: 'Bids', columns: ['cumulative', 'quantity', 'price'] },
  asks: { name: 'Asks', columns: ['price', 'quantity', 'cumulative'] },
} as const;
type SideName = keyof typeof SIDES;

/** Both sides of a book, best first, meeting in the middle; only the levels in sight are drawn. */
export function Ladder({ lines }: { lines: LadderLines }) {
  const scroller = useRef<HTMLDivElement>(null);
  const widths = useMemo(() => columnWidths(lines), [lines]);
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler is not in use
  const virtualizer = useVirtualizer({
    count: Math.max(lines.bids.length, lines.asks.length),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
    useFlushSync: false,
  });
  const items = virtualizer.getVirtualItems();
  const height = virtualizer.getTotalSize();
  return (
    <div ref={scroller} className={classes.ladder} style={widths} tabIndex={-1}>
      <div className={classes.sides}>
        <Side side="bids" lines={lines.bids} items={items} height={height} />
        <Side side="asks" lines={lines.asks} items={items} height={height} />
      </div>
    </div>
  );
}

function Side({
  side,
  lines,
  items,
  height,
}: {
  side: SideName;
  lines: readonly LadderLine[];
  items: readonly VirtualItem[];
  height: number;
}) {
  const { name, columns } = SIDES[side];
  return (
    <div
      role="table"
      aria-label={name}
      aria-rowcount={lines.length + 1}
      className={classes.side}
      data-side={side}
    >
      <div role="row" aria-rowindex={1} className={classes.headRow}>
        {columns.map((column) => (
          <div key={column} role="columnheader" data-column={column} className={classes.cell}>
            {column}
          </div>
        ))}
      </div>
      <div role="rowgroup" style={{ height, position: 'relative' }}>
        {items.map(({ index, start }) => {
          const line = lines[index];
          // By place, not by price: a change then rewrites cells instead of building new rows.
          return line === undefined ? null : (
            <Level key={index} side={side} index={index} top={start} {...line} />
          );
        })}
      </div>
    </div>
  );
}

const Level = memo(function Level({
  side,
  index,
  top,
  share,
  ...line
}: LadderLine & { side: SideName; index: number; top: number }) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div aria-hidden className={classes.bar} style={{ transform: `scaleX(${share})` }} />
      {SIDES[side].columns.map((column) => (
        <div key={column} role="cell" data-column={column} className={classes.cell}>
          <Decimal value={line[column]} />
        </div>
      ))}
    </div>
  );
});
