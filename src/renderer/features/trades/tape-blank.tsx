import { Button, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import type { CollectorStatus } from '../../../shared/collector-status';
import type { CauseCode } from '../../../shared/values/lifecycle';
import { BlankSlate } from '../../components/blank-slate';
import { StateWord } from '../../components/state-word';
import { shortCause } from '../../lib/cause-words';
import { restartSimulated, startAll } from '../../lib/collector-actions';
import { useMonitor } from '../../lib/monitor-store';
import type { TapeFeedView } from '../../lib/tape-feed';
import { clearFilter, isFiltered, useWindow } from '../../lib/window-store';
import classes from './tape-blank.module.css';

/** Why there is not a single trade to show, and what can be done about it. */
export function TapeBlank({ tape }: { tape: TapeFeedView }) {
  const collectors = useMonitor((state) => state.snapshot?.collectors);
  const received = useMonitor((state) => state.snapshot?.ledger.intake.received ?? 0);
  const mode = useMonitor((state) => state.context?.mode);
  const filter = useWindow((state) => state.filter);

  if (tape.error !== null) {
    return (
      <BlankSlate title="The tape cannot be read">
        {tape.error.message} {tape.error.advice}
      </BlankSlate>
    );
  }
  if (tape.loading || collectors === undefined) {
    return (
      <Stack gap={7} p="sm" role="status" aria-label="Loading the tape">
        {Array.from({ length: 9 }, (_, index) => (
          <Skeleton key={index} height={14} radius={3} />
        ))}
      </Stack>
    );
  }
  if (isFiltered(filter) && received > 0) {
    return (
      <BlankSlate
        title="No trade matches"
        action={<Button onClick={clearFilter}>Clear all filters</Button>}
      >
        None of the trades in memory fits these filters. New ones show as they arrive.
      </BlankSlate>
    );
  }
  if (collectors.length === 0) {
    return (
      <BlankSlate title="No collectors are configured">
        A collector listens to one venue and puts its trades here. Name some in a config file.
      </BlankSlate>
    );
  }
  if (mode !== 'REPLAY' && collectors.every(({ state }) => state === 'STOPPED')) {
    return (
      <BlankSlate
        title="All collectors are stopped"
        action={<Button onClick={startAll}>Start all</Button>}
      >
        Nothing is being received.
      </BlankSlate>
    );
  }
  if (received === 0 && mode === 'LIVE' && collectors.every(isUnreached)) {
    return <NothingReached collectors={collectors} />;
  }
  return (
    <BlankSlate title="Waiting for the first trade…">
      <Reasons collectors={collectors} />
    </BlankSlate>
  );
}

const isUnreached = ({ state }: CollectorStatus): boolean =>
  state === 'RECONNECTING' || state === 'ERROR' || state === 'STOPPED' || state === 'CONNECTING';

/** The first launch without a network: one sentence about what this is, and a way to see it work. */
function NothingReached({ collectors }: { collectors: readonly CollectorStatus[] }) {
  const tried = collectors.some(({ state }) => state === 'RECONNECTING' || state === 'ERROR');
  const failures = useLastFailures(collectors);
  if (!tried) {
    return (
      <BlankSlate title="Waiting for the first trade…">
        <Reasons collectors={collectors} />
      </BlankSlate>
    );
  }
  return (
    <BlankSlate
      title={titleOf(failures)}
      action={
        <Button variant="filled" size="xs" onClick={restartSimulated}>
          Open the simulated exchange
        </Button>
      }
    >
      <p className={classes.paragraph}>
        Tapedeck connects to market-data feeds and shows that each one is alive, complete and on
        time. It keeps trying by itself; until then you can watch it work on invented trades.
      </p>
      <Reasons collectors={collectors} />
    </BlankSlate>
  );
}

/** The cause with which each running collector last failed, remembered while it tries again; null if not seen. */
function useLastFailures(collectors: readonly CollectorStatus[]): readonly (CauseCode | null)[] {
  const [seen, setSeen] = useState<Readonly<Record<string, CauseCode>>>({});
  const failed = collectors.flatMap(({ id, state, lastTransition }) =>
    state === 'RECONNECTING' && lastTransition !== null
      ? [[id, lastTransition.cause.code] as const]
      : [],
  );
  if (failed.some(([id, code]) => seen[id] !== code)) {
    setSeen({ ...seen, ...Object.fromEntries(failed) });
  }
  return collectors.filter(({ state }) => state !== 'STOPPED').map(({ id }) => seen[id] ?? null);
}

/** Says no more than is known of every one of them. */
function titleOf(failures: readonly (CauseCode | null)[]): string {
  const allAre = (...codes: readonly CauseCode[]): boolean =>
    failures.every((failure) => failure !== null && codes.includes(failure));
  if (allAre('connect_failed', 'connect_timeout')) return 'No exchange can be reached from here';
  if (allAre('handshake_refused')) return 'Every connection is refused';
  if (allAre('subscriptions_refused')) return 'Every subscription is refused';
  if (allAre('connection_closed', 'socket_error')) {
    return 'Every connection ends before a trade arrives';
  }
  return 'No trade has arrived yet';
}

function Reasons({ collectors }: { collectors: readonly CollectorStatus[] }) {
  return (
    <ul className={classes.reasons}>
      {collectors.map(({ id, state, url, lastTransition }) => (
        <li key={id}>
          <span className={classes.id}>{id}</span>
          <StateWord state={state} />
          <span className={classes.why} title={lastTransition?.cause.detail}>
            {lastTransition === null ? 'Not started yet.' : shortCause(lastTransition.cause, url)}
          </span>
        </li>
      ))}
    </ul>
  );
}
