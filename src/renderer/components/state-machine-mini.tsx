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
  STOPPED: { x: 20, y: 8 },
  CONNECTING: { x: 75, y: 8 },
  CONNECTED: { x: 136, y: 8 },
  SUBSCRIBING: { x: 198, y: 8 },
  ACTIVE: { x: 253, y: 8 },
  RECONNECTING: { x: 98, y: 34 },
  ERROR: { x: 196, y: 34 },
};
const WAY_UP = ['STOPPED', 'CONNECTING', 'CONNECTED', 'SUBSCRIBING', 'ACTIVE'] as const;

const isOnWayUp = (state: CollectorState): boolean => WAY_UP.some((each) => each === state);

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
      viewBox="0 0 272 41"
      role="img"
      aria-label={`State machine, now ${state}`}
      style={{ color: toneColour(STATE_TONE[state]) }}
    >
      <path className={classes.edge} d="M253 28a6 6 0 0 1-6 6H98" data-quiet />
      <path className={classes.edge} d="M98 34H81a6 6 0 0 1-6-6" data-quiet />
      {WAY_UP.slice(1).map((to, index) => {
        const from = WAY_UP[index] ?? 'STOPPED';
        const walked = to === state || isBefore(to, state);
        return (
          <line
            key={to}
            className={classes.edge}
            x1={PLACES[from].x + 7}
            x2={PLACES[to].x - 7}
            y1="8"
            y2="8"
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
            <text
              className={classes.label}
              {...(isOnWayUp(node)
                ? { x, y: y + 15 }
                : { x: x + 9, y: y + 3.5, 'data-beside': true })}
            >
              {node.toLowerCase()}
            </text>
          </g>
        );
      })}
    </svg>
  );
});
