import type { DataFrame } from '../../frames/data-frame';
import type { SubscriptionState } from '../../../shared/collector-status';
import type { SymbolChange } from './desired-symbols';

/** One message that asks for some symbols; `requestId` comes back in the acknowledgement. */
export interface SubscriptionMessage {
  readonly requestId: string;
  readonly symbols: readonly string[];
  readonly text: string;
}

interface SymbolEntry {
  requestedAt: number | null;
  acknowledgedAt: number | null;
  firstDataAt: number | null;
  refused: { readonly at: number; readonly reason: string } | null;
}

interface OpenRequest {
  /** Not answered yet, and still wanted. */
  readonly symbols: readonly string[];
  /** Whether more symbols than one are meant by an answer, also when the others are not wanted any more. */
  readonly isBatch: boolean;
}

/** `NOPE (unknown symbol), WORSE (unknown symbol)` */
export const listed = (
  refusals: readonly { readonly symbol: string; readonly reason: string }[],
): string => refusals.map(({ symbol, reason }) => `${symbol} (${reason})`).join(', ');

/** What a refusal means for the symbols of the request. */
export type RefusalOutcome =
  | { readonly kind: 'refused'; readonly symbols: readonly string[] }
  /** Several symbols went in one request: ask for each alone, so that only the bad one fails. */
  | { readonly kind: 'ask_one_by_one'; readonly symbols: readonly string[] }
  | { readonly kind: 'unknown_request' };

/**
 * What one connection asked for, what the venue granted, and what has really arrived.
 * Times are epoch ms.
 */
export class Subscriptions {
  readonly #entries = new Map<string, SymbolEntry>();
  readonly #pending = new Map<string, OpenRequest>();

  constructor(symbols: readonly string[]) {
    this.#add(symbols);
  }

  /** What the collector is meant to be subscribed to changed. */
  changed({ added, removed }: SymbolChange): void {
    this.#add(added);
    for (const symbol of removed) this.#entries.delete(symbol);
    const gone = new Set(removed);
    for (const [requestId, { symbols, isBatch }] of this.#pending) {
      const wanted = symbols.filter((symbol) => !gone.has(symbol));
      if (wanted.length === 0) this.#pending.delete(requestId);
      else this.#pending.set(requestId, { symbols: wanted, isBatch });
    }
  }

  requested(message: SubscriptionMessage, at: number): void {
    // Symbols may have been left while the message waited for its turn.
    const symbols = message.symbols.filter((symbol) => this.#entries.has(symbol));
    const isBatch = message.symbols.length > 1;
    if (symbols.length > 0) this.#pending.set(message.requestId, { symbols, isBatch });
    for (const symbol of symbols) this.#entry(symbol).requestedAt ??= at;
  }

  /** Symbols are asked for anew: what was granted and what came before tells nothing of the new subscription. */
  requestedAgain(message: SubscriptionMessage, at: number): void {
    for (const symbol of message.symbols) {
      const entry = this.#entries.get(symbol);
      if (entry === undefined) continue;
      entry.requestedAt = null;
      entry.acknowledgedAt = null;
      entry.firstDataAt = null;
      entry.refused = null;
    }
    this.requested(message, at);
  }

  /** @returns the symbols granted, or null when no such request is open. */
  acknowledged(requestId: string, at: number): readonly string[] | null {
    const symbols = this.#pending.get(requestId)?.symbols;
    if (symbols === undefined) return null;
    this.#pending.delete(requestId);
    for (const symbol of symbols) this.#entry(symbol).acknowledgedAt ??= at;
    return symbols;
  }

  /** From a venue that answers symbol by symbol. Symbols nobody asked for are none of ours. */
  symbolsAcknowledged(symbols: readonly string[], at: number): void {
    for (const symbol of symbols) {
      const entry = this.#entries.get(symbol);
      if (entry === undefined) continue;
      entry.acknowledgedAt ??= at;
      entry.refused = null;
    }
    this.#answered(new Set(symbols));
  }

  /** Only that symbol: the others of its request stay open. */
  symbolRefused(symbol: string, reason: string, at: number): void {
    const entry = this.#entries.get(symbol);
    if (entry !== undefined) entry.refused = { at, reason };
    this.#answered(new Set([symbol]));
  }

  /** The open request an answer belongs to; without an id, the only one that it can mean. */
  requestOf(requestId: string | null, symbol: string | null): string | null {
    if (requestId !== null) return this.#pending.has(requestId) ? requestId : null;
    const open = [...this.#pending];
    const candidates =
      symbol === null ? open : open.filter(([, { symbols }]) => symbols.includes(symbol));
    const [first, ...others] = candidates;
    return first !== undefined && others.length === 0 ? first[0] : null;
  }

  /** An answer to that open request means one symbol and no other. */
  isAlone(requestId: string): boolean {
    return this.#pending.get(requestId)?.isBatch === false;
  }

  refused(requestId: string | null, reason: string, at: number): RefusalOutcome {
    const request = requestId === null ? undefined : this.#pending.get(requestId);
    if (requestId === null || request === undefined) return { kind: 'unknown_request' };
    const { symbols, isBatch } = request;
    this.#pending.delete(requestId);
    if (isBatch) return { kind: 'ask_one_by_one', symbols };
    for (const symbol of symbols) this.#entry(symbol).refused = { at, reason };
    return { kind: 'refused', symbols };
  }

  /** The symbol cannot even be asked for, e.g. because a venue's limit is reached. */
  refuseUnasked(symbol: string, reason: string, at: number): void {
    this.#entry(symbol).refused = { at, reason };
  }

  /** Takes the data of one frame. */
  frameArrived(frame: DataFrame, at: number): void {
    if (frame.kind === 'trades') {
      for (let index = 0; index < frame.symbolCount; index += 1) {
        this.dataArrived(frame.symbolNamed(index), at);
      }
      return;
    }
    let previous = '';
    for (const { symbol } of frame.updates) {
      if (symbol !== previous) this.dataArrived(symbol, at);
      previous = symbol;
    }
  }

  /** @returns whether these are the first data of the symbol on this connection. */
  dataArrived(symbol: string, at: number): boolean {
    const entry = this.#entries.get(symbol);
    if (entry?.firstDataAt !== null) return false;
    entry.firstDataAt = at;
    return true;
  }

  /** Every request that was sent has been answered. */
  get settled(): boolean {
    return this.#pending.size === 0;
  }

  /** Symbols whose request is still unanswered and that sent no data either. */
  get unanswered(): readonly string[] {
    return [...this.#pending.values()]
      .flatMap(({ symbols }) => symbols)
      .filter((symbol) => this.#entries.get(symbol)?.firstDataAt === null);
  }

  get anyGranted(): boolean {
    for (const entry of this.#entries.values()) {
      if (entry.acknowledgedAt !== null || entry.firstDataAt !== null) return true;
    }
    return false;
  }

  get refusals(): readonly { readonly symbol: string; readonly reason: string }[] {
    return [...this.#entries].flatMap(([symbol, { refused }]) =>
      refused === null ? [] : [{ symbol, reason: refused.reason }],
    );
  }

  /** `3 of 4; refused: NOPE (unknown symbol)` */
  get answers(): string {
    const { size } = this.#entries;
    const { refusals } = this;
    const granted = `${size - refusals.length} of ${size}`;
    return refusals.length === 0 ? granted : `${granted}; refused: ${listed(refusals)}`;
  }

  times(symbol: string): Pick<SymbolEntry, 'requestedAt' | 'acknowledgedAt' | 'firstDataAt'> {
    const { requestedAt, acknowledgedAt, firstDataAt } = this.#entry(symbol);
    return { requestedAt, acknowledgedAt, firstDataAt };
  }

  state(symbol: string): SubscriptionState {
    const entry = this.#entry(symbol);
    if (entry.firstDataAt !== null) return { kind: 'flowing', firstDataAt: entry.firstDataAt };
    if (entry.refused !== null) return { kind: 'refused', ...entry.refused };
    if (entry.acknowledgedAt !== null) {
      return { kind: 'awaiting_first_data', since: entry.acknowledgedAt };
    }
    return entry.requestedAt === null
      ? { kind: 'idle' }
      : { kind: 'requested', at: entry.requestedAt };
  }

  /** A request is closed when its last symbol is answered. */
  #answered(symbols: ReadonlySet<string>): void {
    for (const [requestId, asked] of this.#pending) {
      const open = asked.symbols.filter((symbol) => !symbols.has(symbol));
      if (open.length === 0) this.#pending.delete(requestId);
      else if (open.length < asked.symbols.length) {
        this.#pending.set(requestId, { symbols: open, isBatch: open.length > 1 });
      }
    }
  }

  #add(symbols: readonly string[]): void {
    for (const symbol of symbols) {
      this.#entries.set(symbol, {
        requestedAt: null,
        acknowledgedAt: null,
        firstDataAt: null,
        refused: null,
      });
    }
  }

  #entry(symbol: string): SymbolEntry {
    const entry = this.#entries.get(symbol);
    if (entry === undefined) throw new Error(`${symbol} was never meant to be subscribed`);
    return entry;
  }
}
