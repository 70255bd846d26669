import { lazy, Suspense, type ComponentType } from 'react';
import { dialogWhen } from '../lib/loaded-when';
import { useWindow, type WindowState } from '../lib/window-store';

/** What the window's own state opens and closes. */
const onDemand = <Props extends object = object>(
  isWanted: (state: WindowState) => boolean,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> => dialogWhen<Props>(() => useWindow(isWanted), load);

const DetailDrawer = onDemand(
  ({ detailOf }) => detailOf !== null,
  async () => (await import('../features/collectors/detail/detail-drawer')).DetailDrawer,
);
const CollectorTimeline = lazy(async () => ({
  default: (await import('../features/timeline/collector-timeline')).CollectorTimeline,
}));
const TimelineDrawer = onDemand(
  ({ timeline }) => timeline !== null,
  async () => (await import('../features/timeline/timeline-drawer')).TimelineDrawer,
);
const AlarmDrawer = onDemand(
  ({ alarmsOpen }) => alarmsOpen,
  async () => (await import('../features/alarms/alarm-drawer')).AlarmDrawer,
);
const IncidentDrawer = onDemand(
  ({ incidentsOpen }) => incidentsOpen,
  async () => (await import('../features/incidents/incident-drawer')).IncidentDrawer,
);
const LogDrawer = onDemand(
  ({ logOpen }) => logOpen,
  async () => (await import('../features/log/log-drawer')).LogDrawer,
);
const FaultDrawer = onDemand(
  ({ faultsOpen }) => faultsOpen,
  async () => (await import('../features/faults/fault-drawer')).FaultDrawer,
);
const RecordDialog = onDemand(
  ({ recordOpen }) => recordOpen,
  async () => (await import('../features/recording/record-dialog')).RecordDialog,
);
const RosterDialogs = onDemand(
  ({ roster }) => roster !== null,
  async () => (await import('../features/roster/roster-dialogs')).RosterDialogs,
);
const SettingsDrawer = onDemand(
  ({ settingsOpen }) => settingsOpen,
  async () => (await import('../features/settings/settings-drawer')).SettingsDrawer,
);
const AboutDialog = onDemand(
  ({ aboutOpen }) => aboutOpen,
  async () => (await import('../features/status/about-dialog')).AboutDialog,
);

/** What opens over the window; none of it is loaded before it is asked for. */
export function Drawers() {
  return (
    <>
      <DetailDrawer
        timelineOf={(id) => (
          <Suspense fallback={null}>
            <CollectorTimeline id={id} />
          </Suspense>
        )}
      />
      <TimelineDrawer />
      <AlarmDrawer />
      <IncidentDrawer />
      <LogDrawer />
      <FaultDrawer />
      <RecordDialog />
      <RosterDialogs />
      <SettingsDrawer />
      <AboutDialog />
    </>
  );
}
