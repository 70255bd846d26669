import { memo, useId } from 'react';
import { COLLECTOR_STATES } from '../../shared/values/lifecycle';
import type { CollectorState } from '../../shared/values/lifecycle';
import { STATE_TONE, toneColour } from '../lib/state-tone';
import { BOX_HEIGHT, BOXES, edgesWith } from './state-machine-edges';
import classes from './state-machine-diagram.module.css';

/** The whole lifecycle: the current state lit, and the edge by which it was reached. */
export const StateMachineDiagram = memo(function StateMachineDiagram({
  state,
  lastFrom,
}: {
  state: CollectorState;
  /** The state before; null when there was none. */
  lastFrom: CollectorState | null;
}) {
  const id = useId();
  const last = lastFrom === null ? null : { from: lastFrom, to: state };
  const edges = edgesWith(last);
  const isLast = (from: CollectorState, to: CollectorState): boolean =>
    last?.from === from && last.to === to;
  return (
    <svg
      className={classes.diagram}
      viewBox="0 0 810 250"
      role="img"
      aria-label={`State machine, now ${state}${lastFrom === null ? '' : `, before ${lastFrom}`}`}
      style={{ color: toneColour(STATE_TONE[state]) }}
    >
      <defs>
        {(['quiet', 'lit'] as const).map((kind) => (
          <marker
            key={kind}
            id={`${id}${kind}`}
            viewBox="0 0 8 8"
            refX="6"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path className={classes.head} data-kind={kind} d="M0 0.5 7 4 0 7.5z" />
          </marker>
        ))}
      </defs>
      {edges.map(({ from, to, path, label }) => {
        const lit = isLast(from, to);
        return (
          <g
            key={`${from}${to}`}
            className={classes.edge}
            data-lit={lit}
            data-edge={`${from}-${to}`}
          >
            <path d={path} markerEnd={`url(#${id}${lit ? 'lit' : 'quiet'})`} />
            {label !== undefined && (
              <text x={label.x} y={label.y}>
                {label.text}
              </text>
            )}
          </g>
        );
      })}
      {COLLECTOR_STATES.map((node) => {
        const { x, y, width } = BOXES[node];
        return (
          <g key={node} className={classes.node} data-state={node} data-current={node === state}>
            <rect x={x} y={y} width={width} height={BOX_HEIGHT} rx="6" />
            <text x={x + width / 2} y={y + 21.5}>
              {node}
            </text>
          </g>
        );
      })}
      <text className={classes.note} x="10" y="241">
        any state → STOPPED on stop
      </text>
    </svg>
  );
});
