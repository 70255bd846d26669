import { spotlight } from '@mantine/spotlight';
import { RatesChart } from '../features/charts/rates-chart';
import { CollectorList } from '../features/collectors/collector-list';
import { DetailDrawer } from '../features/collectors/detail/detail-drawer';
import { ExportMenu } from '../features/export/export-menu';
import { Palette } from '../features/palette/palette';
import { SettingsDrawer } from '../features/settings/settings-drawer';
import { AboutDialog } from '../features/status/about-dialog';
import { Footer } from '../features/status/footer';
import { Header } from '../features/status/header';
import { Notices } from '../features/status/notices';
import { Tape } from '../features/trades/tape';
import { useMonitor } from '../lib/monitor-store';
import classes from './layout.module.css';

/** Which feature stands where. */
export function Layout() {
  const mode = useMonitor((state) => state.context?.mode ?? 'LIVE');
  const many = useMonitor((state) => (state.snapshot?.collectors.length ?? 0) > 5);
  return (
    <div className={classes.window} data-mode={mode} data-many={many}>
      <div className={classes.header}>
        <Header onOpenPalette={() => spotlight.open()} />
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
      <DetailDrawer />
      <SettingsDrawer />
      <AboutDialog />
      <Palette />
    </div>
  );
}
