import type { AlarmSettings } from '../../shared/alarms';
import type { Reason, Verdict } from '../../shared/verdict';
import type { AlarmRule } from '../../shared/values/alarms';
import type { CollectorState } from '../../shared/values/lifecycle';
import type { ConditionId } from '../../shared/values/verdict';
import { subjectKey } from './alarm-signal';
import type { AlarmSignal, AlarmSubject } from './alarm-signal';

/** One look at all running feeds. */
export interface JudgedFeeds {
  /** Epoch ms. */
  readonly at: number;
  readonly verdicts: readonly Verdict[];
  readonly collectors: readonly {
    readonly collectorId: string;
    readonly state: CollectorState;
    /** Epoch ms; null while it is ACTIVE. */
    readonly notActiveSince: number | null;
    /** Why it is not ACTIVE, one sentence. */
    readonly lastCause: string;
  }[];
}

/** They follow from another condition, which raises an alarm of its own. */
const FOLLOWS: ReadonlySet<ConditionId> = new Set(['receiving_nothing', 'book_silent']);
const OF_BOOKS: ReadonlySet<ConditionId> = new Set(['book_out_of_sync', 'book_crossed']);

/** What holds at one look, and for how long it must. */
interface Held extends AlarmSubject {
  readonly message: string;
  readonly forSeconds: number;
  /** When it began, epoch ms. */
  readonly begin: number;
  /** What holds since another moment is something else: its time begins again. */
  readonly heldSince: number | null;
  /** Of a collector's alarm, the instrument: each must be ill for long enough itself. */
  readonly of: string;
}

interface Track {
  /** Monotonic ms. */
  readonly since: number;
  readonly heldSince: number | null;
  raised: boolean;
}

/**
 * Raises alarms from the verdict, and clears them when it no longer says so. Nothing is judged here: a rule names
 * conditions of the verdict and how long they must hold. `unknown` raises nothing.
 */
export class VerdictRules {
  readonly #tracks = new Map<string, { readonly subject: AlarmSubject; readonly track: Track }>();

  /** To be called for each look. `now` is monotonic ms. */
  look(judged: JudgedFeeds, now: number, { rules }: AlarmSettings): readonly AlarmSignal[] {
    const held = new Map<string, Held>();
    const active = new Set(
      judged.collectors.flatMap(({ collectorId, state }) =>
        state === 'ACTIVE' ? collectorId : [],
      ),
    );
    for (const one of [
      ...notConnected(judged, rules.not_connected.forSeconds),
      ...judged.verdicts.flatMap((verdict) => [
        ...ofInstrument(verdict, active.has(verdict.collectorId), rules),
      ]),
    ]) {
      const key = keyOf(one);
      // The worst of a collector comes first.
      if (rules[one.rule].enabled && !held.has(key)) held.set(key, one);
    }
    return [...this.#clearAllBut(held), ...this.#raise(held, judged.at, now)];
  }

  /** The alarms of that collector were cleared: what still holds at the next look is raised again. */
  forget(collectorId: string): void {
    for (const [key, { subject }] of this.#tracks) {
      if (subject.collectorId === collectorId) this.#tracks.delete(key);
    }
  }

  #clearAllBut(held: ReadonlyMap<string, Held>): readonly AlarmSignal[] {
    const signals: AlarmSignal[] = [];
    const raised = new Set<string>();
    const over: AlarmSubject[] = [];
    for (const [key, { subject, track }] of this.#tracks) {
      if (held.has(key)) {
        if (track.raised) raised.add(subjectKey(subject));
        continue;
      }
      this.#tracks.delete(key);
      if (track.raised) over.push(subject);
    }
    for (const subject of over) {
      if (!raised.has(subjectKey(subject))) signals.push({ kind: 'clear', ...subject });
    }
    return signals;
  }

  #raise(held: ReadonlyMap<string, Held>, at: number, now: number): readonly AlarmSignal[] {
    const alreadyRaised = new Set<string>();
    for (const { subject, track } of this.#tracks.values()) {
      if (track.raised) alreadyRaised.add(subjectKey(subject));
    }
    const signals: AlarmSignal[] = [];
    for (const [key, one] of held) {
      const { rule, collectorId, instrument, message, forSeconds, begin, heldSince } = one;
      const subject = { rule, collectorId, instrument };
      const known = this.#tracks.get(key)?.track;
      const track: Track =
        known !== undefined && (known.raised || known.heldSince === heldSince)
          ? known
          : { since: now - Math.max(0, at - begin), heldSince, raised: false };
      this.#tracks.set(key, { subject, track });
      if (track.raised || now - track.since < forSeconds * 1_000) continue;
      track.raised = true;
      if (alreadyRaised.has(subjectKey(subject))) continue;
      alreadyRaised.add(subjectKey(subject));
      signals.push({ kind: 'raise', ...subject, message, lasting: true });
    }
    return signals;
  }
}

const keyOf = (held: Held): string => `${subjectKey(held)} ${held.of}`;

function* notConnected(
  { at, collectors, verdicts }: JudgedFeeds,
  forSeconds: number,
): Generator<Held> {
  for (const { collectorId, state, notActiveSince, lastCause } of collectors) {
    if (state === 'ACTIVE') continue;
    yield {
      rule: 'not_connected',
      collectorId,
      instrument: null,
      message: `${collectorId}: not connected (${state}): ${lastCause}`,
      forSeconds,
      begin: notActiveSince ?? at,
      heldSince: notActiveSince,
      of: '',
    };
  }
  for (const { collectorId, instrument, connected } of verdicts) {
    const reason = connected.reasons.find(
      ({ answer, condition }) =>
        answer === 'bad' && condition !== 'silent' && condition !== 'not_connected',
    );
    if (reason === undefined) continue;
    yield {
      rule: 'not_connected',
      collectorId,
      instrument: null,
      message: `${collectorId}: ${reason.message}`,
      forSeconds,
      begin: reason.since,
      heldSince: null,
      of: instrument,
    };
  }
}

function* ofInstrument(
  { collectorId, instrument, connected, complete, on_time: onTime }: Verdict,
  isActive: boolean,
  rules: AlarmSettings['rules'],
): Generator<Held> {
  const held = (
    rule: AlarmRule,
    about: string | null,
    { message, since }: Reason,
    forSeconds: number,
  ): Held => ({
    rule,
    collectorId,
    instrument: about,
    message: `${collectorId}: ${message}`,
    forSeconds,
    begin: since,
    heldSince: null,
    of: '',
  });
  const silent = connected.reasons.find(({ condition }) => condition === 'silent');
  if (silent !== undefined) yield held('silent_symbol', instrument, silent, 0);

  // Without a connection no book is in sync, and that has an alarm of its own.
  const book = !isActive
    ? undefined
    : complete.reasons.find(({ condition }) => OF_BOOKS.has(condition));
  if (book !== undefined) {
    yield held('book_out_of_sync', instrument, book, rules.book_out_of_sync.forSeconds);
  }
  const lacks = complete.reasons.find(
    ({ condition, answer }) =>
      answer !== 'unknown' && !FOLLOWS.has(condition) && !OF_BOOKS.has(condition),
  );
  if (lacks !== undefined) {
    const forSeconds = rules.incomplete.degradedForSeconds;
    yield { ...held('incomplete', null, lacks, forSeconds), of: instrument };
    // A second time without a wait, since it is bad.
    if (lacks.answer === 'bad') {
      yield { ...held('incomplete', null, lacks, 0), of: `${instrument} bad` };
    }
  }
  const late = onTime.reasons.find(({ answer }) => answer === 'bad');
  if (late === undefined) return;
  const { forSeconds } = rules.high_latency;
  // A wrong clock of this machine is no trouble of one collector.
  yield late.condition === 'this_clock_wrong'
    ? { ...held('high_latency', null, late, forSeconds), collectorId: null, message: late.message }
    : held('high_latency', null, late, forSeconds);
}
