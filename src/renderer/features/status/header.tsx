import { ActionIcon, Button, Kbd, Menu, Tooltip } from '@mantine/core';
import {
  IconCheck,
  IconDeviceDesktop,
  IconMoon,
  IconPlayerPlay,
  IconPlayerStop,
  IconSettings,
  IconSun,
  IconTimelineEvent,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Theme } from '../../../shared/settings';
import { startAll, stopAll } from '../../lib/collector-actions';
import { formatCount, formatRate } from '../../lib/format';
import { useIsReplay, useMonitor } from '../../lib/monitor-store';
import { chooseTheme, THEMES, useTheme } from '../../lib/theme-choice';
import { openTimeline, setSettingsOpen } from '../../lib/window-store';
import { ModeBadge } from './mode-badge';
import { VerdictSummary } from './verdict-summary';
import { Wordmark } from './wordmark';
import classes from './header.module.css';

const THEME_ICON: Readonly<Record<Theme, typeof IconSun>> = {
  dark: IconMoon,
  light: IconSun,
  system: IconDeviceDesktop,
};

export function Header({
  onOpenPalette,
  recording,
  alarms,
}: {
  onOpenPalette: () => void;
  recording: ReactNode;
  alarms: ReactNode;
}) {
  return (
    <header className={classes.header}>
      <Wordmark />
      <ModeBadge />
      <Totals />
      <div className={classes.actions}>
        {recording}
        <RunButtons />
        <Tooltip label="Command palette">
          <Button
            aria-label="Command palette"
            className={classes.palette ?? ''}
            onClick={onOpenPalette}
          >
            <Kbd size="xs">{shortcutLabel('K')}</Kbd>
          </Button>
        </Tooltip>
        <Tooltip label={`Timeline (${shortcutLabel('L')})`}>
          <ActionIcon aria-label="Timeline" onClick={() => openTimeline()}>
            <IconTimelineEvent size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
        {alarms}
        <ThemeMenu />
        <Tooltip label="Settings">
          <ActionIcon aria-label="Settings" onClick={() => setSettingsOpen(true)}>
            <IconSettings size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
    </header>
  );
}

const shortcutLabel = (key: string): string =>
  navigator.userAgent.includes('Mac') ? `⌘${key}` : `Ctrl ${key}`;

function Totals() {
  const snapshot = useMonitor((state) => state.snapshot);
  if (snapshot === null) return <div className={classes.totals} />;
  const { rates, store, ledger } = snapshot;
  return (
    <div className={classes.totals}>
      <VerdictSummary />
      <span
        className={classes.figure}
        data-rate
        title={`Average over 10 s ${formatRate(rates.over10s)}/s, over 60 s ${formatRate(rates.over60s)}/s`}
      >
        <b className={classes.rateNow}>{formatRate(rates.over1s)}</b> trades/s
      </span>
      <span
        className={classes.figure}
        data-held
        title="Trades in memory, of all received since the start"
      >
        held <b>{formatCount(store.held)}</b> of <b>{formatCount(ledger.intake.received)}</b>
      </span>
    </div>
  );
}

function RunButtons() {
  const stopped = useMonitor(
    ({ snapshot }) => snapshot?.collectors.filter(({ state }) => state === 'STOPPED').length ?? 0,
  );
  const total = useMonitor(({ snapshot }) => snapshot?.collectors.length ?? 0);
  if (useIsReplay()) return null;
  return (
    <Button.Group>
      <Button
        leftSection={<IconPlayerPlay size={13} />}
        aria-label="Start all"
        title="Start all"
        className={classes.run ?? ''}
        disabled={stopped === 0}
        onClick={startAll}
      >
        <span>Start all</span>
      </Button>
      <Button
        leftSection={<IconPlayerStop size={13} />}
        aria-label="Stop all"
        title="Stop all"
        className={classes.run ?? ''}
        disabled={stopped === total}
        onClick={stopAll}
      >
        <span>Stop all</span>
      </Button>
    </Button.Group>
  );
}

function ThemeMenu() {
  const theme = useTheme();
  const Icon = THEME_ICON[theme];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`Theme: ${theme}`}>
          <Icon size={17} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {THEMES.map((each) => {
          const Each = THEME_ICON[each];
          return (
            <Menu.Item
              key={each}
              leftSection={<Each size={15} stroke={1.6} />}
              rightSection={each === theme ? <IconCheck size={13} aria-label="chosen" /> : null}
              onClick={() => void chooseTheme(each)}
            >
              {each === 'system' ? 'Like the system' : each === 'dark' ? 'Dark' : 'Light'}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
