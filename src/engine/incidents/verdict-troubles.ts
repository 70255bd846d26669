import type { Verdict } from '../../shared/verdict';
import { QUESTIONS } from '../../shared/values/verdict';
import type { ConditionId } from '../../shared/values/verdict';
import type { IncidentTopic } from '../../shared/values/incidents';
import type { CollectorFacts } from '../verdict/facts';
import type { Trouble } from './open-incident';

const OF_CONNECTIONS: ReadonlySet<ConditionId> = new Set([
  'reconnecting',
  'not_connected',
  'connection_silent',
]);
/** They follow from another condition. */
const FOLLOWS: ReadonlySet<ConditionId> = new Set(['receiving_nothing', 'book_silent']);

/** What a verdict says is wrong. Only what is bad opens an incident; what is degraded keeps one open. */
export interface JudgedTrouble extends Trouble {
  readonly opens: boolean;
}

/** The troubles of one verdict, the worst of each topic; none while every answer is good or unknown. */
export function troublesOf(
  { collectorId, instrument, ...answers }: Verdict,
  { venue, venueLabel, notActiveSince, lastCause }: CollectorFacts,
): readonly JudgedTrouble[] {
  const worst = new Map<IncidentTopic, JudgedTrouble>();
  for (const question of QUESTIONS) {
    for (const { condition, answer, message, since } of answers[question].reasons) {
      if (answer === 'unknown' || FOLLOWS.has(condition)) continue;
      // Without a connection no book is in sync: that is no trouble of its own.
      if (condition === 'book_out_of_sync' && notActiveSince !== null) continue;
      const topic = topicOf(condition);
      const opens = answer === 'bad';
      const known = worst.get(topic);
      if (known?.opens === true || (known !== undefined && !opens)) continue;
      const isApp = topic === 'app';
      const isCut = condition === 'not_connected';
      worst.set(topic, {
        topic,
        opens,
        collectorId: isApp ? null : collectorId,
        venue: isApp ? null : venue,
        venueLabel: isApp ? null : venueLabel,
        instrument: isApp ? null : instrument,
        begin: isCut ? (notActiveSince ?? since) : since,
        cause: isCut ? lastCause : message,
        named: { kind: 'condition', condition },
      });
    }
  }
  return [...worst.values()];
}

function topicOf(condition: ConditionId): IncidentTopic {
  if (condition === 'this_clock_wrong') return 'app';
  return OF_CONNECTIONS.has(condition) ? 'connection' : 'data';
}
