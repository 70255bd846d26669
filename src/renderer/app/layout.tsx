import { useHotkeys } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { AlarmAnnouncer } from '../features/alarms/alarm-announcer';
import { AlarmBell } from '../features/alarms/alarm-bell';
import { RatesChart } from '../features/charts/rates-chart';
import { CollectorList } from '../features/collectors/collector-list';
import { Palette } from '../features/palette/palette';
import { RecordingButton } from '../features/recording/recording-button';
import { ReplayBar } from '../features/replay/replay-bar';
import { Footer } from '../features/status/footer';
import { Header } from '../features/status/header';
import { Notices } from '../features/status/notices';
import { useMonitor } from '../lib/monitor-store';
import { openTimeline } from '../lib/window-store';
import { Drawers } from './drawers';
import classes from './layout.module.css';
import { MarketPanel } from './market-panel';

/** Which feature stands where. */
export function Layout() {
  const mode = useMonitor((state) => state.context?.mode ?? 'LIVE');
  const many = useMonitor((state) => (state.snapshot?.collectors.length ?? 0) > 5);
  useHotkeys([['mod+L', () => openTimeline()]], []);
  return (
    <div className={classes.window} data-mode={mode} data-many={many}>
      <div className={classes.header}>
        <Header
          onOpenPalette={() => spotlight.open()}
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
