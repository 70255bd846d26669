import { useHotkeys } from '@mantine/hooks';
import { AlarmAnnouncer } from '../features/alarms/alarm-announcer';
import { AlarmBell } from '../features/alarms/alarm-bell';
import { RatesChart } from '../features/charts/rates-chart';
import { CollectorList } from '../features/collectors/collector-list';
import { openPalette, useIsPaletteOpen } from '../features/palette/palette-store';
import { RecordingButton } from '../features/recording/recording-button';
import { Footer } from '../features/status/footer';
import { Header } from '../features/status/header';
import { Notices } from '../features/status/notices';
import { dialogWhen, loadedWhen } from '../lib/loaded-when';
import { useIsReplay, useMonitor } from '../lib/monitor-store';
import { openTimeline } from '../lib/window-store';
import { Drawers } from './drawers';
import classes from './layout.module.css';
import { MarketPanel } from './market-panel';

const ReplayBar = loadedWhen(
  useIsReplay,
  async () => (await import('../features/replay/replay-bar')).ReplayBar,
);
const Palette = dialogWhen(
  useIsPaletteOpen,
  async () => (await import('../features/palette/palette')).Palette,
);

/** Which feature stands where. */
export function Layout() {
  const mode = useMonitor((state) => state.context?.mode ?? 'LIVE');
  const many = useMonitor((state) => (state.snapshot?.collectors.length ?? 0) > 5);
  const shortcuts: Parameters<typeof useHotkeys>[0] = [
    ['mod+L', () => openTimeline()],
    ['mod+K', openPalette],
  ];
  // With no tags to leave out: in fields of text too.
  useHotkeys(shortcuts, []);
  return (
    <div className={classes.window} data-mode={mode} data-many={many}>
      <div className={classes.header}>
        <Header
          onOpenPalette={openPalette}
          recording={mode === 'REPLAY' ? null : <RecordingButton />}
          alarms={<AlarmBell />}
        />
        <ReplayBar />
        <Notices />
      </div>
      <main className={classes.main}>
        <div className={classes.collectors}>
          <CollectorList />
        </div>
        <div className={classes.chart}>
          <RatesChart />
        </div>
        <div className={classes.market}>
          <MarketPanel />
        </div>
      </main>
      <div className={classes.footer}>
        <Footer />
      </div>
      <Drawers />
      <AlarmAnnouncer />
      <Palette />
    </div>
  );
}
