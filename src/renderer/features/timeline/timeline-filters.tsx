import { Button, Menu, Select, TextInput, Tooltip } from '@mantine/core';
import { IconChevronDown, IconDownload, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { TimelineFilter } from '../../../shared/timeline';
import { TIMELINE_KINDS, type TimelineKind } from '../../../shared/values/timeline';
import { exportTimeline } from '../../lib/export-actions';
import { useMonitor } from '../../lib/monitor-store';
import { KIND_LABEL } from '../../lib/timeline-words';
import { withoutGaps } from '../../lib/window-store';
import classes from './timeline.module.css';

const TYPING_PAUSE_MS = 150;

/** Text, collector and kinds; no kind chosen means all of them. */
export function TimelineFilters({
  filter,
  onFilter,
  only,
  empty,
}: {
  filter: TimelineFilter;
  onFilter: (filter: TimelineFilter) => void;
  only: string | undefined;
  empty: boolean;
}) {
  const toggle = (kind: TimelineKind): void => {
    const before = filter.kinds ?? [];
    const kinds = before.includes(kind)
      ? before.filter((each) => each !== kind)
      : [...before, kind];
    onFilter(withoutGaps({ ...filter, kinds: kinds.length === 0 ? undefined : kinds }));
  };
  return (
    <div className={classes.filters}>
      <TextFilter filter={filter} onFilter={onFilter} />
      {only === undefined && <CollectorFilter filter={filter} onFilter={onFilter} />}
      <div className={classes.kinds} role="group" aria-label="Kinds of events">
        {TIMELINE_KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            className={classes.kind}
            aria-pressed={filter.kinds?.includes(kind) ?? false}
            onClick={() => toggle(kind)}
          >
            {KIND_LABEL[kind]}
          </button>
        ))}
      </div>
      <ExportButton filter={filter} only={only} empty={empty} />
    </div>
  );
}

function TextFilter({
  filter,
  onFilter,
}: {
  filter: TimelineFilter;
  onFilter: (filter: TimelineFilter) => void;
}) {
  const [typed, setTyped] = useState(filter.text ?? '');
  useEffect(() => {
    const text = typed.trim();
    if (text === (filter.text ?? '')) return;
    const timer = setTimeout(() => {
      onFilter(withoutGaps({ ...filter, text: text === '' ? undefined : text }));
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, filter, onFilter]);
  return (
    <TextInput
      aria-label="Filter the timeline"
      placeholder="Filter by words"
      leftSection={<IconSearch size={14} />}
      maxLength={200}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      w={132}
    />
  );
}

function CollectorFilter({
  filter,
  onFilter,
}: {
  filter: TimelineFilter;
  onFilter: (filter: TimelineFilter) => void;
}) {
  const ids = useMonitor((state) =>
    (state.snapshot?.collectors ?? []).map(({ id }) => id).join(' '),
  );
  return (
    <Select
      aria-label="Filter by collector"
      placeholder="all collectors"
      data={ids === '' ? [] : ids.split(' ')}
      value={filter.collectorId ?? null}
      onChange={(chosen) => onFilter(withoutGaps({ ...filter, collectorId: chosen ?? undefined }))}
      clearable
      w={160}
    />
  );
}

function ExportButton({
  filter,
  only,
  empty,
}: {
  filter: TimelineFilter;
  only: string | undefined;
  empty: boolean;
}) {
  const all: TimelineFilter = only === undefined ? {} : { collectorId: only };
  return (
    <Button.Group className={classes.export ?? ''}>
      <Tooltip label="Save the events that the filters leave, as CSV">
        <Button
          leftSection={<IconDownload size={13} />}
          disabled={empty}
          onClick={() => void exportTimeline(filter)}
        >
          Export timeline
        </Button>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button px={4} aria-label="Choose which events to export" disabled={empty}>
            <IconChevronDown size={13} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void exportTimeline(all)}>
            {only === undefined ? 'All events' : `All events of ${only}`}
          </Menu.Item>
          <Menu.Item onClick={() => void exportTimeline(filter)}>Filtered events</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}
