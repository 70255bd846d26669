import type { ReactNode } from 'react';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { MonitorSnapshot } from '../../../shared/collector-status';
import { Elapsed } from '../../components/ticking';
import {
  evictedTotal,
  isHoldingBalanced,
  isIntakeBalanced,
  rejectedByReason,
  rejectedTotal,
} from '../../lib/accounts';
import { formatBytes, formatCount } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import { REJECTION_LABEL } from '../../lib/state-tone';
import classes from './footer.module.css';

/** The conservation of trades, live, and how the app itself is doing. */
export function Footer() {
  const snapshot = useMonitor((state) => state.snapshot);
  return (
    <footer className={classes.footer} aria-label="Ledger and app health">
      {snapshot !== null && <Figures snapshot={snapshot} />}
    </footer>
  );
}

function Figures({ snapshot }: { snapshot: MonitorSnapshot }) {
  const { ledger, gaps, alarms, loopDelayMs, store } = snapshot;
  const { intake, holding } = ledger;
  return (
    <>
      <Equation balanced={isIntakeBalanced(intake)}>
        received <b>{formatCount(intake.received)}</b> = stored <b>{formatCount(intake.stored)}</b>{' '}
        + duplicate <b>{formatCount(intake.duplicate)}</b> +{' '}
        <span
          title={rejectedByReason(intake)
            .map(({ reason, count }) => `${formatCount(count)} × ${REJECTION_LABEL[reason]}`)
            .join('\n')}
        >
          rejected <b>{formatCount(rejectedTotal(intake))}</b>
        </span>
      </Equation>
      <Equation balanced={isHoldingBalanced(holding)} minor>
        stored <b>{formatCount(holding.stored)}</b> = held <b>{formatCount(holding.held)}</b> +{' '}
        <span
          title={`${formatCount(holding.evicted.symbol_cap)} over the symbol's limit\n${formatCount(holding.evicted.global_cap)} over the total limit\n${formatCount(holding.evicted.age)} too old`}
        >
          evicted <b>{formatCount(evictedTotal(holding))}</b>
        </span>
      </Equation>
      <span className={classes.rest}>
        <span title="Whether trades were lost on the way can be told only where a venue numbers them.">
          {gaps === null ? 'gaps not provable yet' : <Figure label="gaps" value={gaps} />}
        </span>
        <Figure label="alarms" value={alarms} />
        <span title="Worst delay of the main process in the last second">
          loop <b>{formatCount(loopDelayMs)}</b> ms
        </span>
        <span title="Estimate: trades held, ids kept against duplicates, and the frames they came in">
          memory ≈ <b>{formatBytes(store.memoryBytesEstimate)}</b>
        </span>
        <span className={classes.uptime} title="Since the start">
          up{' '}
          <b>
            <Elapsed since={snapshot.startedAt} />
          </b>
        </span>
      </span>
    </>
  );
}

function Equation({
  balanced,
  minor = false,
  children,
}: {
  balanced: boolean;
  minor?: boolean;
  children: ReactNode;
}) {
  return (
    <span
      className={classes.equation}
      data-balanced={balanced}
      data-minor={minor}
      title={
        balanced
          ? 'Every trade is accounted for'
          : 'The two sides differ: trades are missing or counted twice. Please report this.'
      }
    >
      {children}
      <span className={classes.mark}>
        {balanced ? (
          <IconCheck size={14} stroke={2.5} aria-label="balanced" />
        ) : (
          <>
            <IconX size={14} stroke={2.5} aria-hidden /> does not balance
          </>
        )}
      </span>
    </span>
  );
}

const Figure = ({ label, value }: { label: string; value: number }) => (
  <span data-alarm={value > 0}>
    {label} <b>{formatCount(value)}</b>
  </span>
);
