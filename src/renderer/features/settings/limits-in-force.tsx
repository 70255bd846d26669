import type { LimitStatus } from '../../../shared/limits';
import { request } from '../../lib/bridge';
import { formatBytes, formatCount, NO_VALUE } from '../../lib/format';
import { usePolling } from '../../lib/use-polling';
import classes from './settings.module.css';

const EVERY_MS = 1_000;
const ask = () => request('limits:list');

/** What Tapedeck keeps itself within, and what that has cut. */
export function LimitsInForce() {
  const limits = usePolling(ask, EVERY_MS).value;
  return (
    <fieldset className={classes.group}>
      <legend>Limits in force</legend>
      <table className={classes.limits} aria-label="Limits in force">
        <thead>
          <tr>
            <th scope="col">what</th>
            <th scope="col">now</th>
            <th scope="col">at most</th>
            <th scope="col">beyond it</th>
          </tr>
        </thead>
        <tbody>
          {(limits ?? []).map((limit) => (
            <tr key={limit.name}>
              <th scope="row">{limit.name}</th>
              <td>{limit.used === null ? NO_VALUE : amount(limit.used, limit.unit)}</td>
              <td>{amount(limit.max, limit.unit)}</td>
              <td>
                {limit.policy}
                {limit.cut !== null && limit.cut > 0 && <b> {formatCount(limit.cut)}</b>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </fieldset>
  );
}

const amount = (value: number, unit: LimitStatus['unit']): string =>
  unit === 'bytes' ? formatBytes(value) : `${formatCount(value)}${unit === 'frames/s' ? '/s' : ''}`;
