import { Button, Skeleton, Stack } from '@mantine/core';
import type { InjectedFault } from '../../../shared/faults';
import { PANEL_FAULT_KINDS } from '../../../shared/values/faults';
import { BlankSlate } from '../../components/blank-slate';
import { ToneMark } from '../../components/tone-mark';
import { formatCount, formatDuration, formatTimeOfDay, plural } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import { usePolling } from '../../lib/use-polling';
import { FAULT_KIND } from './fault-form';
import { endFault, fetchFaults, useFaults } from './fault-store';
import classes from './faults.module.css';

const POLL_MS = 1_000;

export function FaultList() {
  const { error } = usePolling(fetchFaults, POLL_MS);
  const list = useFaults((state) => state.list);
  if (list === null) {
    if (error !== null) {
      return (
        <BlankSlate title="The faults cannot be read">
          {error.message} {error.advice}
        </BlankSlate>
      );
    }
    return (
      <Stack gap={8} mt={16}>
        <Skeleton height={64} />
      </Stack>
    );
  }
  const active = list.filter(({ endedAt }) => endedAt === null);
  return (
    <>
      <FaultSection title="Active" faults={active} blank="Nothing goes wrong on purpose now." />
      <FaultSection title="Over" faults={list.filter((fault) => !active.includes(fault))} />
    </>
  );
}

function FaultSection({
  title,
  faults,
  blank,
}: {
  title: string;
  faults: readonly InjectedFault[];
  blank?: string;
}) {
  if (faults.length === 0 && blank === undefined) return null;
  return (
    <section className={classes.section} aria-label={title}>
      <h3>
        {title} <span>{formatCount(faults.length)}</span>
      </h3>
      {faults.length === 0 ? (
        <p className={classes.dim}>{blank}</p>
      ) : (
        <ul className={classes.list}>
          {faults.map((fault) => (
            <FaultItem key={fault.id} fault={fault} />
          ))}
        </ul>
      )}
    </section>
  );
}

function FaultItem({ fault }: { fault: InjectedFault }) {
  const now = useMonitor((state) => state.snapshot?.at ?? 0);
  const { id, kind, sentence, injectedAt, endedAt } = fault;
  const label = labelOf(kind);
  const lastedMs = (endedAt ?? now) - injectedAt;
  const lasted = formatDuration(lastedMs);
  return (
    <li className={classes.item} data-active={endedAt === null}>
      <div className={classes.itemHead}>
        <ToneMark tone={endedAt === null ? 'bad' : 'idle'} />
        <strong>{label}</strong>
        <span className={classes.dim}>
          {formatTimeOfDay(injectedAt)}
          {endedAt === null ? `, for ${lasted}` : lastedMs >= 1_000 && `, lasted ${lasted}`}
        </span>
      </div>
      <p className={classes.sentence}>{sentence}</p>
      <div className={classes.itemFoot}>
        <span className={classes.dim}>{effects(fault)}</span>
        {endedAt === null && (
          <Button
            size="compact-xs"
            aria-label={`End ${label}, fault ${id}`}
            onClick={() => void endFault(id)}
          >
            End
          </Button>
        )}
      </div>
    </li>
  );
}

function labelOf(kind: InjectedFault['kind']): string {
  const offered = PANEL_FAULT_KINDS.find((each) => each === kind);
  return offered === undefined ? kind : FAULT_KIND[offered].label;
}

/** What it did so far, known to the exchange without asking a collector. */
function effects({ touchedFrames, suppressedTrades, refused }: InjectedFault): string {
  const done = [
    ...(touchedFrames > 0 ? [`${plural(touchedFrames, 'frame')} touched`] : []),
    ...(suppressedTrades > 0 ? [`${plural(suppressedTrades, 'trade')} kept back`] : []),
    ...(refused > 0 ? [`${plural(refused, 'attempt')} turned away`] : []),
  ];
  return done.join(', ');
}
