import type { ReactNode } from 'react';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { MonitorSnapshot } from '../../../shared/monitor-snapshot';
import { Elapsed } from '../../components/ticking';
import {
  evictedTotal,
  isHoldingBalanced,
  isIntakeBalanced,
  rejectedByReason,
  rejectedTotal,
} from '../../lib/accounts';
import { formatBytes, formatCount, NO_VALUE, plural } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import { REJECTION_LABEL } from '../../lib/state-tone';
import { openTimeline, setAlarmsOpen, setIncidentsOpen } from '../../lib/window-store';
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
  const { ledger, losses, incidents, alarms, loopDelayMs, store } = snapshot;
  const { intake, holding } = ledger;
  return (
    <>
      <Equation balanced={ledger.balanced && isIntakeBalanced(intake)}>
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
      <Equation balanced={ledger.balanced && isHoldingBalanced(holding)} minor>
        stored <b>{formatCount(holding.stored)}</b> = held <b>{formatCount(holding.held)}</b> +{' '}
        <span
          title={`${formatCount(holding.evicted.symbol_cap)} over the symbol's limit\n${formatCount(holding.evicted.global_cap)} over the total limit\n${formatCount(holding.evicted.memory_cap)} over the memory's limit\n${formatCount(holding.evicted.age)} too old`}
        >
          evicted <b>{formatCount(evictedTotal(holding))}</b>
        </span>
      </Equation>
      <span className={classes.rest}>
        <Losses losses={losses} received={intake.received} />
        <button
          type="button"
          className={classes.opens}
          title="Incidents that are open. Click to see all."
          onClick={() => setIncidentsOpen(true)}
        >
          <Figure label="incidents" value={incidents} />
        </button>
        <button
          type="button"
          className={classes.opens}
          title="Alarms that nobody has acknowledged. Click to see them."
          onClick={() => setAlarmsOpen(true)}
        >
          <Figure label="alarms" value={alarms} />
        </button>
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

/** What is missing, and how much of the truth about it can be known at all. */
function Losses({ losses, received }: { losses: MonitorSnapshot['losses']; received: number }) {
  const { openGaps, missingIds, lostIds, unknownOutages, notProvable } = losses;
  const title = [
    ...(received === 0 ? ['No trade was received yet, so no gap can be seen'] : []),
    `${formatCount(openGaps)} open gaps lack ${formatCount(missingIds)} trades that may still come`,
    `${formatCount(lostIds)} trades are lost for good`,
    `${formatCount(unknownOutages)} outages of which nothing is known`,
    ...(notProvable > 0
      ? [
          `On ${plural(notProvable, 'running collector')} a loss cannot be proved: the ids tell nothing`,
        ]
      : []),
  ].join('\n');
  return (
    <button
      type="button"
      className={classes.opens}
      title={`${title}\nClick to see them in the timeline.`}
      onClick={() => openTimeline({ kinds: ['gap', 'outage'] })}
    >
      {received === 0 && openGaps === 0 ? (
        <>
          gaps <b>{NO_VALUE}</b>
        </>
      ) : (
        <Figure label="gaps" value={openGaps} />
      )}
      {lostIds > 0 && (
        <>
          {' · '}
          <Figure label="lost" value={lostIds} />
        </>
      )}
      {unknownOutages > 0 && (
        <>
          {' · '}
          <Figure label="unknown outages" value={unknownOutages} />
        </>
      )}
      {notProvable > 0 && (
        <>
          {' · '}
          <b>{formatCount(notProvable)}</b> not provable
        </>
      )}
    </button>
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
          : 'The books do not agree, in total or for one collector: trades are missing or counted twice. Please report this.'
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
