import { Drawer, Skeleton, Stack, Tabs } from '@mantine/core';
import { useCallback, useState, type ReactNode } from 'react';
import type { CollectorDetail } from '../../../../shared/collector-status';
import { BlankSlate } from '../../../components/blank-slate';
import { StateMachineDiagram } from '../../../components/state-machine-diagram';
import { request } from '../../../lib/bridge';
import { formatCount } from '../../../lib/format';
import { usePolling } from '../../../lib/use-polling';
import { closeDetail, useWindow } from '../../../lib/window-store';
import { BookTable } from './book-table';
import { DetailFacts } from './detail-facts';
import { DetailHead } from './detail-head';
import { FrameList } from './frame-list';
import { LatenessTable } from './lateness-table';
import { LossList } from './loss-list';
import { ProblemList } from './problem-list';
import { SymbolTable } from './symbol-table';
import classes from './detail.module.css';

const POLL_MS = 1_000;

type TimelineOf = (id: string) => ReactNode;

/** Everything there is to know about one collector; asked for once a second while it is open. */
export function DetailDrawer({ timelineOf }: { timelineOf: TimelineOf }) {
  const id = useWindow((state) => state.detailOf);
  return (
    <Drawer
      opened={id !== null}
      onClose={closeDetail}
      position="right"
      size="min(1180px, max(78vw, min(100vw, 900px)))"
      title={id === null ? '' : `Collector ${id}`}
      classNames={{ title: classes.title ?? '', body: classes.body ?? '' }}
    >
      {id !== null && <Detail key={id} id={id} timelineOf={timelineOf} />}
    </Drawer>
  );
}

function Detail({ id, timelineOf }: { id: string; timelineOf: TimelineOf }) {
  const ask = useCallback(() => request('collectors:get-detail', { id }), [id]);
  const { value, error } = usePolling(ask, POLL_MS);
  if (value !== null) return <Loaded detail={value} timelineOf={timelineOf} />;
  if (error !== null) {
    return (
      <BlankSlate title="No details">
        {error.message} {error.advice}
      </BlankSlate>
    );
  }
  return (
    <Stack>
      <Skeleton height={40} />
      <Skeleton height={230} />
      <Skeleton height={300} />
    </Stack>
  );
}

function Loaded({ detail, timelineOf }: { detail: CollectorDetail; timelineOf: TimelineOf }) {
  const { status, symbols, verdicts, rawFrames, problems, losses, books } = detail;
  const keepsBooks = status.channel === 'order_book';
  const [firstTab] = useState(() => useWindow.getState().detailTab);
  return (
    <>
      <DetailHead status={status} />
      <StateMachineDiagram state={status.state} lastFrom={status.lastTransition?.from ?? null} />
      <DetailFacts status={status} />
      <Tabs defaultValue={firstTab} keepMounted={false} className={classes.tabs ?? ''}>
        <Tabs.List>
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          {keepsBooks ? (
            <Tabs.Tab value="books">Books {formatCount(books.length)}</Tabs.Tab>
          ) : (
            <Tabs.Tab value="losses">Losses {formatCount(losses.length)}</Tabs.Tab>
          )}
          <Tabs.Tab value="symbols">Symbols {formatCount(symbols.length)}</Tabs.Tab>
          {!keepsBooks && <Tabs.Tab value="lateness">Lateness</Tabs.Tab>}
          <Tabs.Tab value="frames">Raw frames</Tabs.Tab>
          <Tabs.Tab value="problems">Problems {formatCount(problems.length)}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="timeline">{timelineOf(status.id)}</Tabs.Panel>
        <Tabs.Panel value="books">
          <BookTable books={books} verdicts={verdicts} />
        </Tabs.Panel>
        <Tabs.Panel value="losses">
          <LossList collectorId={status.id} losses={losses} provability={status.provability} />
        </Tabs.Panel>
        <Tabs.Panel value="lateness">
          <LatenessTable lateness={status.lateness} />
        </Tabs.Panel>
        <Tabs.Panel value="symbols">
          <SymbolTable symbols={symbols} verdicts={verdicts} />
        </Tabs.Panel>
        <Tabs.Panel value="frames">
          <FrameList frames={rawFrames} />
        </Tabs.Panel>
        <Tabs.Panel value="problems">
          <ProblemList problems={problems} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
