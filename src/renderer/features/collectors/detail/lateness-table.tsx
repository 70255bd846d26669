import type { ReactNode } from 'react';
import type { ClockReading, Lateness, LatencySummary } from '../../../../shared/collector-status';
import { LatencyValue } from '../../../components/latency-value';
import { Age } from '../../../components/ticking';
import { formatCount, formatOffset, NO_VALUE } from '../../../lib/format';
import classes from './lateness.module.css';

const MEASURES = ['p50', 'p90', 'p99', 'max', 'min'] as const;

interface Column {
  readonly name: string;
  readonly summary: LatencySummary | null;
  readonly corrected?: true;
}

/** Lateness as measured and by the venue's clock, over two times, and where the venue allows it in parts. */
export function LatenessTable({ lateness }: { lateness: Lateness }) {
  const { oneMinute, tenMinutes, clock, split } = lateness;
  return (
    <div className={classes.panel}>
      <ClockOffset clock={clock} />
      <Percentiles
        caption="Received minus traded"
        groups={[
          ['last minute', spanColumns(oneMinute)],
          ['last 10 minutes', spanColumns(tenMinutes)],
        ]}
      />
      {split === null ? (
        <p className={classes.dim}>
          This venue does not say when it sent a frame, so its own delay and the network's cannot be
          told apart.
        </p>
      ) : (
        <Percentiles
          caption="In parts, last minute"
          groups={[
            [
              'in the venue (sent − traded)',
              [{ name: 'one clock, no offset in it', summary: split.venueInternal }],
            ],
            ['on the network (received − sent)', spanColumns(split.network)],
          ]}
        />
      )}
    </div>
  );
}

const spanColumns = ({ raw, corrected }: Lateness['oneMinute']): readonly Column[] => [
  { name: 'raw', summary: raw },
  { name: 'corrected', summary: corrected, corrected: true },
];

function Percentiles({
  caption,
  groups,
}: {
  caption: string;
  groups: readonly (readonly [string, readonly Column[]])[];
}) {
  const columns = groups.flatMap(([group, own]) => own.map((column) => ({ ...column, group })));
  return (
    <table className={classes.table}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <td />
          {groups.map(([group, own]) => (
            <th key={group} scope="colgroup" colSpan={own.length}>
              {group}
            </th>
          ))}
        </tr>
        <tr>
          <td />
          {columns.map(({ group, name }) => (
            <th key={`${group}${name}`} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {MEASURES.map((measure) => (
          <Row key={measure} name={measure}>
            {columns.map(({ group, name, summary, corrected }) => (
              <td key={`${group}${name}`}>
                {summary === null ? (
                  NO_VALUE
                ) : (
                  <LatencyValue ms={summary[measure]} corrected={corrected ?? false} />
                )}
              </td>
            ))}
          </Row>
        ))}
        <Row name="trades">
          {columns.map(({ group, name, summary }) => (
            <td key={`${group}${name}`} className={classes.dim}>
              {summary === null ? NO_VALUE : formatCount(summary.samples)}
            </td>
          ))}
        </Row>
      </tbody>
    </table>
  );
}

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <tr>
    <th scope="row">{name}</th>
    {children}
  </tr>
);

/** How far the venue's clock is from ours, or why that is not known. */
export function ClockOffset({ clock }: { clock: ClockReading }) {
  if (clock.kind === 'unknown') {
    return (
      <p className={classes.clock}>
        <strong>Clock offset unknown:</strong> {clock.reason}. Corrected values need it.
      </p>
    );
  }
  const { offsetMs, uncertaintyMs, measuredAt } = clock;
  return (
    <p className={classes.clock}>
      <strong>Clock offset {offsetWords(offsetMs, uncertaintyMs)}</strong>{' '}
      <span className={classes.dim}>
        measured <Age of={measuredAt} /> ago over HTTP, at the shortest round trip
      </span>
    </p>
  );
}

/** `+12 ms ± 8 ms: the venue's clock is ahead`; within the uncertainty no direction is claimed. */
export function offsetWords(offsetMs: number, uncertaintyMs: number): string {
  const size = formatOffset(offsetMs, uncertaintyMs);
  if (Math.abs(offsetMs) <= uncertaintyMs) return `${size}: no difference can be told`;
  return `${size}: the venue's clock is ${offsetMs > 0 ? 'ahead' : 'behind'}`;
}
