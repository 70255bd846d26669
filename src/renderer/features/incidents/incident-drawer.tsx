import { Button, Drawer, Skeleton, Stack } from '@mantine/core';
import { IconChecks, IconDownload } from '@tabler/icons-react';
import type { Incident, IncidentList } from '../../../shared/incidents';
import type { Result } from '../../../shared/result';
import { BlankSlate } from '../../components/blank-slate';
import { ToneMark } from '../../components/tone-mark';
import { timeOf } from '../../lib/alarm-words';
import { request } from '../../lib/bridge';
import { exportIncidents } from '../../lib/export-actions';
import { plural } from '../../lib/format';
import { incidentCosts, incidentFate } from '../../lib/incident-words';
import { useMonitor } from '../../lib/monitor-store';
import { usePolling } from '../../lib/use-polling';
import { setIncidentsOpen, useWindow } from '../../lib/window-store';
import classes from './incidents.module.css';

const POLL_MS = 1_000;

const fetchIncidents = (): Promise<Result<IncidentList>> => request('incidents:list');

/** All incidents that are kept, open ones first. */
export function IncidentDrawer() {
  const open = useWindow((state) => state.incidentsOpen);
  return (
    <Drawer
      opened={open}
      onClose={() => setIncidentsOpen(false)}
      position="right"
      size={560}
      title="Incidents"
      classNames={{ title: classes.title ?? '', body: classes.body ?? '' }}
    >
      {open && <Incidents />}
    </Drawer>
  );
}

function Incidents() {
  const { value, error } = usePolling(fetchIncidents, POLL_MS);
  const now = useMonitor((state) => state.snapshot?.at ?? 0);
  if (value === null) {
    if (error !== null) {
      return (
        <BlankSlate title="The incidents cannot be read">
          {error.message} {error.advice}
        </BlankSlate>
      );
    }
    return (
      <Stack gap={8}>
        <Skeleton height={84} />
        <Skeleton height={84} />
      </Stack>
    );
  }
  const { incidents } = value;
  if (incidents.length === 0) {
    return (
      <div className={classes.blank}>
        <BlankSlate icon={<IconChecks size={30} stroke={1.3} />} title="No incidents">
          No connection was lost, and no feed was bad.
        </BlankSlate>
      </div>
    );
  }
  return (
    <>
      <div className={classes.bar}>
        <Button leftSection={<IconDownload size={14} />} onClick={() => void exportIncidents()}>
          Export CSV
        </Button>
      </div>
      <ul className={classes.list} aria-label="Incidents">
        {incidents.map((incident) => (
          <IncidentItem key={incident.id} incident={incident} now={now} />
        ))}
      </ul>
    </>
  );
}

function IncidentItem({ incident, now }: { incident: Incident; now: number }) {
  const { title, cause, begin, end, collectors, instruments } = incident;
  const affected = [
    ...(collectors.length > 1 ? [collectors.join(', ')] : []),
    ...(instruments.count > 0 ? [plural(instruments.count, 'instrument')] : []),
  ];
  const costs = incidentCosts(incident);
  return (
    <li className={classes.item} data-open={end === null}>
      <div className={classes.head}>
        <ToneMark tone={end === null ? 'bad' : 'idle'} />
        <strong>{title}</strong>
      </div>
      <p>{cause}</p>
      <div className={classes.dim} title={instruments.named.join('\n')}>
        Since {timeOf(begin, now)}, {incidentFate(incident, now)}
        {affected.length > 0 && ` · ${affected.join(' · ')}`}
      </div>
      {costs.length > 0 && <div className={classes.dim}>{costs.join(' · ')}</div>}
    </li>
  );
}
