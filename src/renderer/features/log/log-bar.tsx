import { Button, Select, TextInput } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconSearch } from '@tabler/icons-react';
import { LOG_LEVELS, type LogLevel } from '../../../shared/values/log-levels';
import { formatCount } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import type { LogFilter } from './log-filter';
import classes from './log.module.css';

const FROM: readonly { readonly value: LogLevel; readonly label: string }[] = LOG_LEVELS.map(
  (value, index) => ({
    value,
    label: index === 0 ? 'every level' : value === 'error' ? 'errors' : `${value} and above`,
  }),
);

/** What of the log is on screen. */
export function LogBar({
  filter,
  onFilter,
  isPaused,
  waiting,
  onPause,
}: {
  filter: LogFilter;
  onFilter: (filter: LogFilter) => void;
  isPaused: boolean;
  /** Lines that came since the pause. */
  waiting: number;
  onPause: () => void;
}) {
  const ids = useMonitor((state) =>
    (state.snapshot?.collectors ?? []).map(({ id }) => id).join(' '),
  );
  return (
    <div className={classes.bar}>
      <TextInput
        aria-label="Search the log"
        placeholder="Search"
        leftSection={<IconSearch size={14} />}
        maxLength={200}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
        w={220}
      />
      <Select
        aria-label="Filter by level"
        data={FROM}
        value={filter.from}
        allowDeselect={false}
        onChange={(from) => from !== null && onFilter({ ...filter, from })}
        w={150}
      />
      <Select
        aria-label="Filter the log by collector"
        placeholder="all collectors"
        data={ids === '' ? [] : ids.split(' ')}
        value={filter.collectorId}
        onChange={(collectorId) => onFilter({ ...filter, collectorId })}
        clearable
        w={200}
      />
      <Button
        className={classes.pause ?? ''}
        leftSection={isPaused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
        aria-pressed={isPaused}
        onClick={onPause}
      >
        {isPaused ? `Resume${waiting > 0 ? `, ${formatCount(waiting)} new` : ''}` : 'Pause'}
      </Button>
    </div>
  );
}
