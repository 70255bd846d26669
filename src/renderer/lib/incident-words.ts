import type { Incident } from '../../shared/incidents';
import { formatCount, formatDuration, plural } from './format';

/** What an incident cost, as far as it is known: one part each, none for what there was not. */
export function incidentCosts(incident: Incident): readonly string[] {
  const { connectionsLost, attempts, trades, unknownOutages, alarms } = incident;
  const { missing, filled, lost } = trades;
  return [
    ...(connectionsLost > 0 ? [`${plural(connectionsLost, 'connection')} lost`] : []),
    ...(attempts > 0 ? [plural(attempts, 'attempt')] : []),
    ...(missing > 0 ? [`${plural(missing, 'trade')} missing`] : []),
    ...(filled > 0 ? [`${formatCount(filled)} filled`] : []),
    ...(lost > 0 ? [`${formatCount(lost)} lost`] : []),
    ...(unknownOutages > 0 ? [`${plural(unknownOutages, 'outage')} of unknown loss`] : []),
    ...(alarms.count > 0 ? [plural(alarms.count, 'alarm')] : []),
  ];
}

/** `open for 4 m`, `lasted 12 s`, with what else there is to know of its end. */
export function incidentFate({ begin, end, cutOff, maintenance }: Incident, now: number): string {
  const lasted =
    end === null
      ? `open for ${formatDuration(Math.max(0, now - begin))}`
      : `lasted ${formatDuration(end - begin)}`;
  return [
    lasted,
    ...(cutOff ? ['cut off by the end of Tapedeck'] : []),
    ...(maintenance ? ['within maintenance'] : []),
  ].join(', ');
}
