import { Button, Select } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { LOG_LEVELS, type LogLevel } from '../../../shared/values/log-levels';
import { request } from '../../lib/bridge';
import { formatCount } from '../../lib/format';
import type { LogView } from '../../lib/log-feed';
import { useMonitor } from '../../lib/monitor-store';
import { orToast } from '../../lib/toasts';
import classes from './log.module.css';

const HINT: Readonly<Record<LogLevel, string>> = {
  trace: 'everything there is',
  debug: 'with the first frames of each connection',
  info: 'changes of state and all that is out of the ordinary',
  warn: 'only what is out of the ordinary',
  error: 'only failures of Tapedeck itself',
};

/** How much is on screen, and what is written at all. */
export function LogFooter({
  view: { level, forgotten },
  shown,
  held,
}: {
  view: LogView;
  shown: number;
  held: number;
}) {
  const write = async (wanted: LogLevel): Promise<void> => {
    const saved = await orToast(
      'The level was not changed',
      request('settings:update', { log: { level: wanted } }),
    );
    if (saved !== null) useMonitor.setState({ settings: saved });
  };
  return (
    <div className={classes.footer}>
      <span>
        {formatCount(shown)} of {formatCount(held)} lines
        {forgotten > 0 && `, ${formatCount(forgotten)} older ones in the files only`}
      </span>
      <span className={classes.spacer} />
      {level !== null && (
        <>
          <span className={classes.hint}>{HINT[level]}</span>
          <Select
            aria-label="Level that is written"
            data={LOG_LEVELS.map((value) => ({ value, label: `write ${value} and above` }))}
            value={level}
            allowDeselect={false}
            onChange={(wanted) => wanted !== null && void write(wanted)}
            w={185}
          />
        </>
      )}
      <Button
        leftSection={<IconFolderOpen size={14} />}
        onClick={() => void orToast('The folder cannot be shown', request('log:show-in-folder'))}
      >
        Show in folder
      </Button>
    </div>
  );
}
