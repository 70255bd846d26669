import { Fragment, type ReactNode } from 'react';
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
import { notGoodOf } from '../../lib/verdict-words';
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
  const { ledger, incidents, alarms, loopDelayMs, store } = snapshot;
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
        <Losses snapshot={snapshot} />
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
        <span
          className={classes.machine}
          title="Worst delay of the main process in the last second"
        >
          loop <b>{formatCount(loopDelayMs)}</b> ms
        </span>
        <span
          className={classes.machine}
          title="Estimate: trades held, ids kept against duplicates, and the frames they came in"
        >
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

/** What is missing, and how much of the truth about it can be known at all. It claims no more than the verdict. */
function Losses({ snapshot }: { snapshot: MonitorSnapshot }) {
  const { openGaps, missingIds, lostIds, unknownOutages } = snapshot.losses;
  const { received } = snapshot.ledger.intake;
  const { instruments, complete } = snapshot.verdict;
  const incomplete = notGoodOf(complete.counts);
  const missedFrames = snapshot.collectors.reduce((sum, { stats }) => sum + stats.missedFrames, 0);
  const unproven = complete.counts.unknown;
  const hasNoGaps = incomplete + missedFrames === 0 && complete.counts.good > 0;
  const title = [
    ...(received === 0 ? ['No trade was received yet, so no gap can be seen'] : []),
    ...complete.reasons,
    `${formatCount(openGaps)} open gaps lack ${formatCount(missingIds)} trades that may still come`,
    `${formatCount(lostIds)} trades are lost for good`,
    `${formatCount(unknownOutages)} outages of which nothing is known`,
    ...(missedFrames > 0
      ? [`${plural(missedFrames, 'frame')} missed, by the numbers of the connections`]
      : []),
    ...(unproven > 0
      ? [`Of ${plural(unproven, 'instrument')} nothing can prove that all came`]
      : []),
  ].join('\n');
  const figures = [
    ...(incomplete > 0
      ? [<Figure key="incomplete" label="incomplete" value={incomplete} of={instruments} />]
      : []),
    ...(openGaps > 0 ? [<Figure key="gaps" label="gaps" value={openGaps} />] : []),
    ...(lostIds > 0 ? [<Figure key="lost" label="lost" value={lostIds} />] : []),
    ...(missedFrames > 0
      ? [<Figure key="missed" label="frames missed" value={missedFrames} />]
      : []),
    ...(unknownOutages > 0
      ? [<Figure key="outages" label="unknown outages" value={unknownOutages} />]
      : []),
  ];
  return (
    <button
      type="button"
      className={classes.opens}
      title={`${title}\nClick to see them in the timeline.`}
      onClick={() => openTimeline({ kinds: ['gap', 'outage'] })}
    >
      {incomplete + openGaps + missedFrames === 0 && (
        <span>
          gaps <b>{received > 0 && hasNoGaps ? 0 : NO_VALUE}</b>
          {figures.length > 0 && ' · '}
        </span>
      )}
      {figures.map((figure, index) => (
        <Fragment key={figure.key}>
          {index > 0 && ' · '}
          {figure}
        </Fragment>
      ))}
      {unproven > 0 && (
        <>
          {' · '}
          <b>{formatCount(unproven)}</b> not provable
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

const Figure = ({ label, value, of }: { label: string; value: number; of?: number }) => (
  <span data-alarm={value > 0}>
    {label} <b>{formatCount(value)}</b>
    {of !== undefined && ` of ${formatCount(of)}`}
  </span>
);
