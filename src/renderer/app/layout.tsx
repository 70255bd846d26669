import { useHotkeys } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { AlarmAnnouncer } from '../features/alarms/alarm-announcer';
import { AlarmBell } from '../features/alarms/alarm-bell';
import { AlarmDrawer } from '../features/alarms/alarm-drawer';
import { RatesChart } from '../features/charts/rates-chart';
import { CollectorList } from '../features/collectors/collector-list';
import { DetailDrawer } from '../features/collectors/detail/detail-drawer';
import { ExportMenu } from '../features/export/export-menu';
import { FaultDrawer } from '../features/faults/fault-drawer';
import { Palette } from '../features/palette/palette';
import { RecordDialog } from '../features/recording/record-dialog';
import { RecordingButton } from '../features/recording/recording-button';
import { ReplayBar } from '../features/replay/replay-bar';
import { RosterDialogs } from '../features/roster/roster-dialogs';
import { SettingsDrawer } from '../features/settings/settings-drawer';
import { AboutDialog } from '../features/status/about-dialog';
import { Footer } from '../features/status/footer';
import { Header } from '../features/status/header';
import { Notices } from '../features/status/notices';
import { CollectorTimeline } from '../features/timeline/collector-timeline';
import { TimelineDrawer } from '../features/timeline/timeline-drawer';
import { Tape } from '../features/trades/tape';
import { useMonitor } from '../lib/monitor-store';
import { openTimeline } from '../lib/window-store';
import classes from './layout.module.css';

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
        <div className={classes.tape}>
          <Tape actions={<ExportMenu />} />
        </div>
      </main>
      <div className={classes.footer}>
        <Footer />
      </div>
      <DetailDrawer timelineOf={(id) => <CollectorTimeline id={id} />} />
      <TimelineDrawer />
      <AlarmDrawer />
      <AlarmAnnouncer />
      <FaultDrawer />
      <RecordDialog />
      <RosterDialogs />
      <SettingsDrawer />
      <AboutDialog />
      <Palette />
    </div>
  );
}
