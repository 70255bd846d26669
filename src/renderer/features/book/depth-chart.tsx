import { useMemo, useState, type PointerEvent } from 'react';
import { depthShape, levelAt, SIZE, type DepthShape } from './depth-shape';
import type { LadderLines } from './ladder-lines';
import classes from './depth-chart.module.css';

/** How much could be bought or sold down to each price, as two stepped areas. */
export function DepthChart({ lines, mid }: { lines: LadderLines; mid: string | null }) {
  const shape = useMemo(() => depthShape(lines), [lines]);
  /** Where the pointer is, from 0 to 1 of the width. */
  const [at, setAt] = useState<number | null>(null);
  if (shape === null) return null;
  const middle = middleOf(shape);
  const pointed = at === null ? null : levelAt(lines, at);
  const follow = (event: PointerEvent): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setAt(width === 0 ? null : (event.clientX - left) / width);
  };
  return (
    <figure className={classes.figure} aria-label="Depth">
      <figcaption className={classes.caption}>
        <span>Cumulative depth</span>
        <span title="Deepest of both sides">{shape.deepest}</span>
      </figcaption>
      <div className={classes.plot} onPointerMove={follow} onPointerLeave={() => setAt(null)}>
        <svg viewBox={`0 0 ${SIZE} ${SIZE}`} preserveAspectRatio="none" aria-hidden>
          <path d={shape.bids} className={classes.area} data-side="bids" />
          <path d={shape.asks} className={classes.area} data-side="asks" />
        </svg>
        {at !== null && pointed !== null && (
          <>
            <div className={classes.cursor} style={{ left: `${at * 100}%` }} />
            <div className={classes.tooltip} data-half={at < 0.5 ? 'left' : 'right'}>
              <span>{pointed.side === 'bids' ? 'bids' : 'asks'}</span>
              <b>{pointed.line.cumulative}</b>
              <span>to {pointed.line.price}</span>
            </div>
          </>
        )}
      </div>
      <div className={classes.axis}>
        <span>{shape.lowest}</span>
        {mid !== null && middle !== null && (
          <span className={classes.mid} style={{ left: `${middle}%` }}>
            mid {mid}
          </span>
        )}
        <span>{shape.highest}</span>
      </div>
    </figure>
  );
}

/** Where the mid price lies in percent of the width; never so far out that its label hides an edge's. */
function middleOf({ bestBidX, bestAskX }: DepthShape): number | null {
  if (bestBidX === null || bestAskX === null) return null;
  return Math.min(62, Math.max(38, ((bestBidX + bestAskX) / 2 / SIZE) * 100));
}
