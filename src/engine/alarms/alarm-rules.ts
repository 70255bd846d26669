import type { AlarmSettings } from '../../shared/alarms';
import type { Transition } from '../../shared/collector-status';
import type { Loss } from '../../shared/gaps';
import { frameTooLarge } from '../timeline/entries';
import type { AlarmSignal } from './alarm-signal';

const HOUR_MS = 3_600_000;
/** As many as the settings can ask for, and one more. */
const RECONNECTS_KEPT = 10_001;

/** How things are, once a second. */
export interface TickFacts {
  readonly collectors: readonly {
    readonly collectorId: string;
    /** Times that code of ours threw for it since it was made, and what the last of them said. */
    readonly internalErrors: { readonly count: number; readonly last: string };
  }[];
  readonly isLedgerBalanced: boolean;
}

interface Watched {
  /** Monotonic ms of reconnects within the last hour, oldest first. */
  reconnects: number[];
}

/**
 * When something needs a user, beside what the verdict says (verdict-rules.ts). Events and facts in, signals out;
 * `now` is monotonic ms. A signal may come again and again while its cause lasts: they are grouped in the alarm store.
 */
export class AlarmRules {
  readonly #watched = new Map<string, Watched>();
  readonly #internalErrors = new Map<string, number>();
  #wasBalanced = true;

  transition(
    collectorId: string,
    { from, to, cause }: Transition,
    now: number,
    settings: AlarmSettings,
  ): readonly AlarmSignal[] {
    const signals: AlarmSignal[] = [];
    const subject = { collectorId, instrument: null };
    if (to === 'ERROR' || (to === 'STOPPED' && cause.code === 'internal_error')) {
      const message = `${collectorId}: ${cause.detail}`;
      signals.push({ kind: 'raise', rule: 'collector_error', ...subject, message, lasting: true });
    } else if (to === 'ACTIVE' || to === 'STOPPED') {
      signals.push({ kind: 'clear', rule: 'collector_error', ...subject });
    }
    if (cause.code === 'frame_too_large') {
      const message = frameTooLarge(collectorId);
      signals.push({ kind: 'raise', rule: 'own_limit', ...subject, message, lasting: false });
    }
    if (to === 'STOPPED') this.#watched.delete(collectorId);
    const watched = this.#of(collectorId);
    // A renewal that was planned, or one that a person asked for, is no sign of trouble.
    const isTrouble = cause.code !== 'planned_renewal' && cause.code !== 'retry_requested';
    if (to === 'RECONNECTING' && from !== 'RECONNECTING' && isTrouble) {
      watched.reconnects = [...watched.reconnects, now].slice(-RECONNECTS_KEPT);
      const count = recent(watched.reconnects, now).length;
      if (count > settings.rules.frequent_reconnects.perHour) {
        const message = `${collectorId} reconnected ${count} times within an hour; the last time: ${cause.detail}`;
        signals.push({
          kind: 'raise',
          rule: 'frequent_reconnects',
          ...subject,
          message,
          lasting: true,
        });
      }
    }
    return signals;
  }

  loss(loss: Loss): readonly AlarmSignal[] {
    const { collectorId, instrument, state } = loss;
    const subject = { rule: 'permanent_loss' as const, collectorId, instrument, lasting: false };
    if (state.kind === 'permanent' && loss.kind === 'gap') {
      const lost = loss.missing - loss.filled;
      const message = `${lost} of ${loss.missing} missing trades of ${instrument} will never come: ${state.reason}`;
      return [{ kind: 'raise', ...subject, message }];
    }
    if (state.kind === 'uncovered') {
      const message = `How much of ${instrument} was lost in an outage cannot be known: ${state.reason}`;
      return [{ kind: 'raise', ...subject, message }];
    }
    return [];
  }

  /** A limit of our own cut something. */
  limit(collectorId: string | null, message: string): readonly AlarmSignal[] {
    const subject = { rule: 'own_limit' as const, collectorId, instrument: null };
    return [{ kind: 'raise', ...subject, message, lasting: false }];
  }

  tick(facts: TickFacts, now: number, settings: AlarmSettings): readonly AlarmSignal[] {
    const signals = facts.collectors.flatMap(({ collectorId, internalErrors }) => [
      ...this.#judgeInternalErrors(collectorId, internalErrors),
      ...this.#judgeReconnects(collectorId, now, settings.rules.frequent_reconnects.perHour),
    ]);
    const isBalanced = facts.isLedgerBalanced || !settings.rules.ledger_imbalance.enabled;
    if (isBalanced !== this.#wasBalanced) {
      this.#wasBalanced = isBalanced;
      const subject = { rule: 'ledger_imbalance' as const, collectorId: null, instrument: null };
      const message = 'The books do not balance: a trade was counted wrongly, which is a bug.';
      signals.push(
        isBalanced
          ? { kind: 'clear', ...subject }
          : { kind: 'raise', ...subject, message, lasting: true },
      );
    }
    return signals;
  }

  #judgeInternalErrors(
    collectorId: string,
    { count, last }: TickFacts['collectors'][number]['internalErrors'],
  ): readonly AlarmSignal[] {
    // One that was made anew counts from zero.
    const before = Math.min(this.#internalErrors.get(collectorId) ?? 0, count);
    this.#internalErrors.set(collectorId, count);
    if (count === before) return [];
    const times = count - before === 1 ? '' : ` ${count - before} times, at last with`;
    const message = `A bug of ours struck ${collectorId}${times}: ${last}`;
    const subject = { rule: 'internal_error' as const, collectorId, instrument: null };
    return [{ kind: 'raise', ...subject, message, lasting: false }];
  }

  #judgeReconnects(collectorId: string, now: number, perHour: number): readonly AlarmSignal[] {
    const watched = this.#of(collectorId);
    if (watched.reconnects.length === 0) return [];
    watched.reconnects = recent(watched.reconnects, now);
    if (watched.reconnects.length > perHour) return [];
    return [{ kind: 'clear', rule: 'frequent_reconnects', collectorId, instrument: null }];
  }

  #of(collectorId: string): Watched {
    let watched = this.#watched.get(collectorId);
    if (watched === undefined) {
      watched = { reconnects: [] };
      this.#watched.set(collectorId, watched);
    }
    return watched;
  }
}

const recent = (times: readonly number[], now: number): number[] =>
  times.filter((time) => time > now - HOUR_MS);
