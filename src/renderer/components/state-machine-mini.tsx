import { memo } from 'react';
import { COLLECTOR_STATES } from '../../shared/values/lifecycle';
import type { CollectorState } from '../../shared/values/lifecycle';
import { STATE_TONE, toneColour } from '../lib/state-tone';
import classes from './state-machine-mini.module.css';

/*
 * STOPPED ─ CONNECTING ─ CONNECTED ─ SUBSCRIBING ─ ACTIVE     the way up
 *              ╰──────── RECONNECTING ─── ERROR ╯             the ways down, below
 */
const PLACES: Readonly<Record<CollectorState, { readonly x: number; readonly y: number }>> = {
  STOPPED: { x: 24, y: 9 },
  CONNECTING: { x: 90, y: 9 },
  CONNECTED: { x: 158, y: 9 },
  SUBSCRIBING: { x: 226, y: 9 },
  ACTIVE: { x: 292, y: 9 },
  RECONNECTING: { x: 124, y: 37 },
  ERROR: { x: 212, y: 37 },
};
const WAY_UP = ['STOPPED', 'CONNECTING', 'CONNECTED', 'SUBSCRIBING', 'ACTIVE'] as const;

const isBefore = (state: CollectorState, current: CollectorState): boolean => {
  const place = WAY_UP.findIndex((each) => each === state);
  return place >= 0 && place < WAY_UP.findIndex((each) => each === current);
};

/** The lifecycle at a glance: the way up as a line, the two side states below, one node lit. */
export const StateMachineMini = memo(function StateMachineMini({
  state,
}: {
  state: CollectorState;
}) {
  return (
    <svg
      className={classes.drawing}
      viewBox="0 0 316 55"
      role="img"
      aria-label={`State machine, now ${state}`}
      style={{ color: toneColour(STATE_TONE[state]) }}
    >
      <path className={classes.edge} d="M292 29v2a6 6 0 0 1-6 6H124" data-quiet />
      <path className={classes.edge} d="M124 37H96a6 6 0 0 1-6-6V29" data-quiet />
      {WAY_UP.slice(1).map((to, index) => {
        const from = WAY_UP[index] ?? 'STOPPED';
        const walked = to === state || isBefore(to, state);
        return (
          <line
            key={to}
            className={classes.edge}
            x1={PLACES[from].x + 7}
            x2={PLACES[to].x - 7}
            y1="9"
            y2="9"
            data-walked={walked}
          />
        );
      })}
      {COLLECTOR_STATES.map((node) => {
        const { x, y } = PLACES[node];
        const current = node === state;
        return (
          <g
            key={node}
            className={classes.node}
            data-state={node}
            data-current={current}
            data-walked={isBefore(node, state)}
          >
            {current && <circle className={classes.halo} cx={x} cy={y} r="8" />}
            <circle className={classes.dot} cx={x} cy={y} r={current ? 4.6 : 3.4} />
            <text className={classes.label} x={x} y={y + 16}>
              {node.toLowerCase()}
            </text>
          </g>
        );
      })}
    </svg>
  );
});
