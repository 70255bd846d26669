import type { Incident, IncidentReport } from '../../shared/incidents';
import type { AlarmRule } from '../../shared/values/alarms';
import type { ConditionId } from '../../shared/values/verdict';
import { durationOf } from '../verdict/figures';
import { CONDITION_WORDS } from '../verdict/roll-up';
import { plural } from '../timeline/entries';

/** Of incidents that an alarm began. */
const ALARM_WORDS: Readonly<Record<AlarmRule, string>> = {
  collector_error: 'gave up',
  not_connected: 'not connected',
  incomplete: 'incomplete',
  silent_symbol: 'silent',
  permanent_loss: 'trades lost',
  book_out_of_sync: 'order book wrong',
  high_latency: 'late',
  frequent_reconnects: 'reconnects too often',
  ledger_imbalance: 'the books do not balance',
  internal_error: 'a bug in Tapedeck',
  own_limit: 'a limit was reached',
};

/** From so many lost connections on, an incident is said to be flapping. */
export const FLAPPING_FROM = 3;

/** What an incident is called after. */
export type NamedAfter =
  | { readonly kind: 'condition'; readonly condition: ConditionId }
  | { readonly kind: 'rule'; readonly rule: AlarmRule };

/** `Binance: 8 collectors lost their connection`, `bybit_trades: 2 symbols silent`. */
export function titleOf(
  incident: Pick<Incident, 'topic' | 'collectors' | 'connectionsLost' | 'instruments'>,
  venueLabel: string | null,
  named: NamedAfter | null,
): string {
  const { collectors, topic } = incident;
  const [first] = collectors;
  const where =
    topic === 'app' || first === undefined
      ? 'Tapedeck'
      : collectors.length === 1
        ? first
        : (venueLabel ?? first);
  return `${where}: ${topic === 'connection' ? connectionWords(incident) : dataWords(incident, named)}`;
}

function connectionWords({
  collectors,
  connectionsLost,
}: Pick<Incident, 'collectors' | 'connectionsLost'>): string {
  const many = collectors.length > 1 ? plural(collectors.length, 'collector') : null;
  if (connectionsLost === 0) return many === null ? 'not connected' : `${many} not connected`;
  if (many !== null) return `${many} lost their connection`;
  return connectionsLost < FLAPPING_FROM
    ? 'connection lost'
    : `connection lost ${connectionsLost} times`;
}

function dataWords(
  { instruments }: Pick<Incident, 'instruments'>,
  named: NamedAfter | null,
): string {
  if (named === null) return 'trouble';
  if (named.kind === 'rule') return ALARM_WORDS[named.rule];
  const { condition } = named;
  if (condition === 'this_clock_wrong') return 'the clock of this machine is wrong';
  return `${plural(instruments.count, 'symbol')} ${CONDITION_WORDS[condition]}`;
}

/** What a notification says beside the title: the cause, how long, and the cost as far as it is known. */
export function textOf(state: IncidentReport['state'], incident: Incident, now: number): string {
  const { begin, end, cause, cutOff } = incident;
  const cost = costOf(incident);
  switch (state) {
    case 'opened':
      return [cause, ...cost].join(' ');
    case 'updated':
      return [`Open for ${durationOf(now - begin)}.`, cause, ...cost].join(' ');
    case 'closed': {
      const lasted = durationOf((end ?? now) - begin);
      const over = cutOff ? `Cut off after ${lasted}.` : `Over after ${lasted}.`;
      return [over, cause, ...cost].join(' ');
    }
  }
}

function costOf({
  connectionsLost,
  attempts,
  trades,
  unknownOutages,
}: Incident): readonly string[] {
  const parts = [
    ...(connectionsLost > 1 ? [`${plural(connectionsLost, 'connection')} lost`] : []),
    ...(attempts > 1 ? [plural(attempts, 'attempt')] : []),
    ...(trades.missing > 0
      ? [`${plural(trades.missing, 'trade')} missing, ${trades.filled} filled, ${trades.lost} lost`]
      : []),
    ...(unknownOutages > 0 ? [`${plural(unknownOutages, 'outage')} of unknown loss`] : []),
  ];
  return parts.length === 0 ? [] : [`${parts.join(', ')}.`];
}
