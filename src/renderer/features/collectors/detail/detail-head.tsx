import { Button, Tooltip } from '@mantine/core';
import type { CollectorStatus } from '../../../../shared/collector-status';
import { RollUpList } from '../../../components/roll-up-list';
import { StateWord } from '../../../components/state-word';
import { Elapsed } from '../../../components/ticking';
import { recycleCollector, startCollector, stopCollector } from '../../../lib/collector-actions';
import { useIsReplay } from '../../../lib/monitor-store';
import { configuredIdOf } from '../../../lib/configured-id';
import { shownVerdict } from '../../../lib/verdict-words';
import { openRoster } from '../../../lib/window-store';
import { NextStep } from '../next-step';
import classes from './detail.module.css';

/** State, since when and why. Its buttons have other names than the card's, so that names stay unique. */
export function DetailHead({ status }: { status: CollectorStatus }) {
  const isReplay = useIsReplay();
  const { id, state, lastTransition, stopRequestedAt } = status;
  const verdict = shownVerdict(status);
  return (
    <div className={classes.head}>
      <div className={classes.headLine}>
        <StateWord state={state} />
        <span className={classes.dim}>
          for <Elapsed since={status.stateSince} />
        </span>
        <span className={classes.headCause}>{lastTransition?.cause.detail}</span>
        {isReplay ? null : state === 'STOPPED' ? (
          <Button.Group>
            <EditButton status={status} />
            <Button onClick={() => startCollector(id)}>Start this collector</Button>
          </Button.Group>
        ) : (
          <Button.Group>
            <EditButton status={status} />
            <Tooltip label="Opens a new connection before the old one is closed: nothing is lost">
              <Button
                disabled={state !== 'ACTIVE' || status.handover !== null}
                onClick={() => recycleCollector(id)}
              >
                Recycle the connection
              </Button>
            </Tooltip>
            <Button disabled={stopRequestedAt !== null} onClick={() => stopCollector(id)}>
              {stopRequestedAt === null ? 'Stop this collector' : 'stopping…'}
            </Button>
          </Button.Group>
        )}
      </div>
      <div className={classes.dim}>
        {status.venueLabel} · {status.marketLabel} · {status.stream} ·{' '}
        <span className={classes.url}>{status.url}</span>
      </div>
      <NextStep status={status} />
      {verdict !== null && (
        <div className={classes.verdict}>
          <RollUpList verdict={verdict} />
        </div>
      )}
    </div>
  );
}

function EditButton({ status }: { status: CollectorStatus }) {
  return (
    <Button onClick={() => openRoster({ kind: 'edit', id: configuredIdOf(status) })}>Edit…</Button>
  );
}
