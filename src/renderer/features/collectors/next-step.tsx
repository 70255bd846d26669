import { Button } from '@mantine/core';
import type { CollectorStatus } from '../../../shared/collector-status';
import { Countdown, Elapsed } from '../../components/ticking';
import { retryNow } from '../../lib/collector-actions';
import { useIsReplay } from '../../lib/monitor-store';
import { toneColour } from '../../lib/state-tone';
import classes from './collector-card.module.css';

/** When a collector without a connection tries to get one, and the button that does not wait. */
export function NextStep({ status }: { status: CollectorStatus }) {
  const { id, state, attempt, maxAttempts, nextAttemptAt, circuit } = status;
  const { socket, turnAt } = status.connection;
  if (state === 'CONNECTING' && socket === 'none' && turnAt !== null) {
    return (
      <Strip tone="busy">
        Waits its turn to connect:{' '}
        <strong>
          <Countdown to={turnAt} />
        </strong>
      </Strip>
    );
  }
  if (state === 'ERROR') {
    return (
      <Strip {...(circuit.kind === 'open' ? { id } : {})} tone="bad">
        {circuit.kind === 'open' ? (
          <>
            Gave up for now. Probe in{' '}
            <strong>
              <Countdown to={circuit.probeAt} />
            </strong>
          </>
        ) : (
          'Gave up for now.'
        )}
      </Strip>
    );
  }
  if (state === 'RECONNECTING') {
    return (
      <Strip {...(nextAttemptAt === null ? {} : { id })} tone="warn">
        {nextAttemptAt === null ? (
          'The next attempt is starting'
        ) : (
          <>
            Attempt {attempt} of {maxAttempts} in{' '}
            <strong>
              <Countdown to={nextAttemptAt} />
            </strong>
          </>
        )}
      </Strip>
    );
  }
  if (status.handover !== null) {
    return (
      <Strip tone="busy">
        A new connection takes over, for <Elapsed since={status.handover.startedAt} />:{' '}
        {status.handover.cause.detail}
      </Strip>
    );
  }
  return null;
}

function Strip({
  id,
  tone,
  children,
}: {
  /** Of the collector that may be retried; absent when there is nothing to retry. */
  id?: string;
  tone: 'busy' | 'warn' | 'bad';
  children: React.ReactNode;
}) {
  const isReplay = useIsReplay();
  return (
    <div className={classes.next} style={{ '--next': toneColour(tone) } as React.CSSProperties}>
      <span>{children}</span>
      {id !== undefined && !isReplay && (
        <Button size="compact-xs" aria-label={`Retry ${id} now`} onClick={() => retryNow(id)}>
          Retry now
        </Button>
      )}
    </div>
  );
}
