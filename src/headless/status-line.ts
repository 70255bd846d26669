import type { MonitorSnapshot } from '../shared/monitor-snapshot';

const grouped = (count: number): string => Math.round(count).toLocaleString('en-US');

/** One line for a terminal or a journal: the footer and the header of the window in words. */
export function statusLine(snapshot: MonitorSnapshot): string {
  const { at, health, rates, store, ledger, losses, alarms, recording } = snapshot;
  const { received, stored, duplicate, rejected } = ledger.intake;
  const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  const parts = [
    new Date(at).toISOString(),
    `${health.healthy} of ${health.running} healthy`,
    `${grouped(rates.over1s)} trades/s`,
    `received ${grouped(received)} = stored ${grouped(stored)} + duplicate ${grouped(duplicate)} + rejected ${grouped(refused)}${ledger.balanced ? '' : ' DOES NOT BALANCE'}`,
    `held ${grouped(store.held)}`,
    `gaps ${losses.openGaps}, lost ${grouped(losses.lostIds)}`,
    `alarms ${alarms}`,
    `loop ${Math.round(snapshot.loopDelayMs)} ms`,
  ];
  if (recording.kind === 'recording') parts.push(`recorded ${grouped(recording.records)} frames`);
  const ill = snapshot.collectors.filter(
    ({ health: { collector } }) => collector === 'down' || collector === 'degraded',
  );
  for (const { id, state } of ill.slice(0, 5)) parts.push(`${id} ${state}`);
  return parts.join('  ');
}
