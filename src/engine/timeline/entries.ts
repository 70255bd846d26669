import type { Renewal, Transition } from '../../shared/collector-status';
import type { Gap, Loss, LossCause, Outage } from '../../shared/gaps';
import type { SilenceEvent } from '../../shared/silence';
import type { TimelineEntry } from '../../shared/timeline';
import type { BookEvent } from '../channels/order-books/order-book-manager';
import type { CollectorChange } from '../collectors/collector-manager';
import { assertNever } from '../../shared/values/assert-never';

/* What is told of each thing that happens. Pure: an event in, an entry out. */

export function transitionEntry(collectorId: string, transition: Transition): TimelineEntry {
  return {
    kind: 'transition',
    at: transition.at,
    collectorId,
    instrument: null,
    cause: transition.cause.code,
    durationMs: transition.afterMs,
    sentence: transition.cause.detail,
    from: transition.from,
    change: transition.to,
  };
}

const BECAUSE: Readonly<Record<LossCause, string>> = {
  reconnect: 'while the connection was down',
  stopped: 'while the collector was stopped',
  venue: 'though the connection was up',
  rejected: 'where something could not be read',
};

export const lossEntry = (loss: Loss, now: number): TimelineEntry =>
  loss.kind === 'gap' ? gapEntry(loss, now) : outageEntry(loss, now);

function gapEntry(gap: Gap, now: number): TimelineEntry {
  const { collectorId, instrument, cause, state } = gap;
  const common = { kind: 'gap' as const, collectorId, instrument, cause };
  const ids = gap.missing === 1 ? `id ${gap.fromId}` : `ids ${gap.fromId} to ${gap.toId}`;
  const trades = `${plural(gap.missing, 'trade')} of ${instrument} (${ids})`;
  switch (state.kind) {
    case 'open':
      return {
        ...common,
        change: 'opened',
        at: gap.detectedAt,
        durationMs: null,
        sentence: `Missing: ${trades}, ${BECAUSE[cause]}.`,
      };
    case 'requested':
      return {
        ...common,
        change: 'requested',
        at: state.at,
        durationMs: null,
        sentence: `The venue was asked for ${trades}.`,
      };
    case 'closed':
      return {
        ...common,
        change: 'closed',
        at: state.at,
        durationMs: now - gap.detectedAt,
        sentence: state.reason ?? `Complete again: ${trades} arrived.`,
      };
    case 'permanent':
      return {
        ...common,
        change: 'permanent',
        at: state.at,
        durationMs: now - gap.detectedAt,
        sentence: `Lost: ${gap.missing - gap.filled} of ${trades}. ${state.reason}`,
      };
    default:
      return assertNever(state);
  }
}

function outageEntry(outage: Outage, now: number): TimelineEntry {
  const { collectorId, instrument, cause, state } = outage;
  const common = { kind: 'outage' as const, collectorId, instrument, cause };
  switch (state.kind) {
    case 'open':
      return {
        ...common,
        change: 'opened',
        at: outage.detectedAt,
        durationMs: null,
        sentence: `Unknown: what traded on ${instrument} in ${seconds(outage.toTime - outage.fromTime)}, ${BECAUSE[cause]}.`,
      };
    case 'requested':
      return {
        ...common,
        change: 'requested',
        at: state.at,
        durationMs: null,
        sentence: `The venue was asked for the newest trades of ${instrument}.`,
      };
    case 'covered':
      return {
        ...common,
        change: 'covered',
        at: state.at,
        durationMs: now - outage.detectedAt,
        sentence: `The venue’s list of ${instrument} reaches back over the outage; ${plural(outage.filled, 'trade')} came from it.`,
      };
    case 'uncovered':
      return {
        ...common,
        change: 'uncovered',
        at: state.at,
        durationMs: now - outage.detectedAt,
        sentence: `Never to be known: what traded on ${instrument} in ${seconds(state.toTime - state.fromTime)}. ${state.reason}`,
      };
    default:
      return assertNever(state);
  }
}

export function silenceEntry(
  { collectorId, channel, kind, at, symbol, thresholdMs, lastTradeAt }: SilenceEvent,
  instrument: string,
): TimelineEntry {
  const isTrades = channel === 'trades';
  const SENTENCES: Readonly<Record<SilenceEvent['kind'], string>> = {
    silent: `No ${isTrades ? 'trade' : 'update'} of ${symbol} for longer than the ${seconds(thresholdMs)} that are usual for it.`,
    resubscribed: `${symbol} was unsubscribed and subscribed again.`,
    recycled: `Subscribing ${symbol} again did not help, so the connection is replaced.`,
    healed: isTrades ? `${symbol} trades again.` : `The order book of ${symbol} moves again.`,
    removed: `${symbol} is not collected any more, so its silence is no concern.`,
  };
  return {
    kind: 'silence',
    change: kind,
    at,
    collectorId,
    instrument,
    cause: 'data_silence',
    durationMs: lastTradeAt === null ? null : at - lastTradeAt,
    sentence: SENTENCES[kind],
  };
}

export function bookEntry(
  { kind, book: { collectorId }, at, cause, detail, durationMs }: BookEvent,
  instrument: string,
): TimelineEntry {
  const sentence = kind === 'resynced' ? `In sync again. It was out of sync: ${detail}` : detail;
  return { kind: 'book', change: kind, at, collectorId, instrument, cause, durationMs, sentence };
}

export const renewalEntry = (collectorId: string, renewal: Renewal): TimelineEntry => ({
  kind: 'handover',
  change: renewal.outcome,
  at: renewal.at,
  collectorId,
  instrument: null,
  cause: renewal.cause.code,
  durationMs: renewal.tookMs,
  sentence: renewal.detail,
});

export function configurationEntry(
  change: CollectorChange,
  symbols: readonly string[],
  at: number,
): TimelineEntry {
  return {
    kind: 'configuration',
    change: change.kind,
    at,
    collectorId: change.collectorId,
    instrument: null,
    cause: change.cause,
    durationMs: null,
    sentence: configurationSentence(change, symbols),
  };
}

function configurationSentence(change: CollectorChange, symbols: readonly string[]): string {
  const { collectorId } = change;
  switch (change.kind) {
    case 'added':
      return `${collectorId} was added with ${named(symbols)}.`;
    case 'replaced':
      return `${collectorId} has other settings now and was made anew, with ${named(symbols)}.`;
    case 'removed':
      return `${collectorId} was removed. What it brought stays in the totals until it is evicted.`;
    case 'symbols_changed': {
      const parts = [
        change.added.length === 0 ? [] : [`${named(change.added)} added`],
        change.removed.length === 0 ? [] : [`${named(change.removed)} removed`],
      ];
      return `${collectorId}: ${parts.flat().join(', ')}.`;
    }
    default:
      return assertNever(change);
  }
}

const SYMBOLS_NAMED = 5;

/** `BTCUSDT, ETHUSDT`, or how many where they are many. */
const named = (symbols: readonly string[]): string =>
  symbols.length > SYMBOLS_NAMED ? plural(symbols.length, 'symbol') : symbols.join(', ');

export const frameTooLarge = (collectorId: string): string =>
  `A frame of ${collectorId} was above the size limit, so its connection was ended.`;

export const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

const seconds = (ms: number): string =>
  `${(Math.max(0, ms) / 1_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} s`;
