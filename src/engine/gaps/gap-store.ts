import type { Gap, GapCounts, LossCause } from '../../shared/gaps';
import type { Trade } from '../../shared/market-data';
import { MissingIds, sizeOf } from '../market-data/missing-ids';
import type { IdRange } from '../market-data/missing-ids';

/** Finished gaps kept per instrument; unfinished ones are always kept. */
export const FINISHED_GAPS_KEPT = 100;
/** Unfinished gaps kept per instrument; beyond it the oldest is declared permanent, and counted. */
export const OPEN_GAPS_KEPT = 1_000;
/** So many trades that count on from a lower id, all of them later, are believed rather than the highest one. */
export const RUN_BELIEVED = 5;

/** A trade with a consecutive id, as far as gaps are concerned. Times are epoch ms. */
export interface NumberedTrade {
  readonly id: number;
  /** Where one row stands for several trades, the first one's id; else the same. */
  readonly firstId: number;
  readonly exchangeTime: number;
  readonly receivedAt: number;
}

export interface GapChange {
  readonly gap: Gap;
  readonly change: 'opened' | 'requested' | 'filled' | 'closed' | 'permanent';
}

interface OpenGap {
  gap: Gap;
  readonly missing: MissingIds;
}

interface Line {
  /** Of the gaps that are found from now on. */
  collectorId: string;
  readonly instrument: string;
  /** Its own copy: it is written in place. */
  highest: { -readonly [K in keyof NumberedTrade]: NumberedTrade[K] } | null;
  /** The gap that ends at the highest id, if one did when that was seen first. */
  below: OpenGap | null;
  /** Where trades count on below the highest id, though they are later. */
  run: { readonly first: NumberedTrade; last: number; length: number } | null;
  readonly open: OpenGap[];
  readonly finished: Gap[];
  /** Since the app started, the finished ones that were dropped included. */
  opened: number;
  permanentIds: number;
}

/*
 *  (id jumps) → open → requested → closed      every id arrived, late or by backfill
 *                 │        │
 *                 └────────┴─────→ permanent   the venue no longer has them, or we stopped asking
 */

/**
 * Which ids of which instrument are missing. It claims only what consecutive ids prove: instruments
 * whose venue has none must not be observed here.
 */
export class GapRegister {
  readonly #lines = new Map<string, Line>();
  readonly #onChange: (change: GapChange) => void;
  readonly #nextId: () => number;

  constructor(nextId: () => number, onChange: (change: GapChange) => void) {
    this.#nextId = nextId;
    this.#onChange = onChange;
  }

  /** The usual case, a row of one trade, taken fast. @returns false, having done nothing, unless the id is the next one. */
  follows(instrument: string, id: number, exchangeTime: number, receivedAt: number): boolean {
    const line = this.#lines.get(instrument);
    if (line?.highest?.id !== id - 1) return false;
    line.highest.id = id;
    line.highest.firstId = id;
    line.highest.exchangeTime = exchangeTime;
    line.highest.receivedAt = receivedAt;
    return true;
  }

  /**
   * A trade that arrived, in whatever order. `why` is asked only when ids are found to be missing,
   * with the receipt time of the last trade before them.
   */
  observe(
    collectorId: string,
    instrument: string,
    trade: NumberedTrade,
    now: number,
    why: (since: number) => LossCause,
  ): void {
    const line = this.#line(collectorId, instrument);
    const { highest } = line;
    if (highest === null) {
      line.highest = { ...trade };
      return;
    }
    if (trade.id > highest.id) {
      line.highest = { ...trade };
      line.run = null;
      if (trade.firstId <= highest.id + 1) {
        // Its earlier trades may be among those that are missing.
        if (trade.firstId <= highest.id) this.#arrivedLate(line, trade, now);
        return;
      }
      this.#open(
        line,
        { from: highest.id + 1, to: trade.firstId - 1 },
        highest,
        trade,
        now,
        why(highest.receivedAt),
      );
      return;
    }
    if (this.#arrivedLate(line, trade, now) > 0) line.run = null;
    else this.#watchRun(line, trade, now);
  }

  /**
   * One garbled id above all others, or a venue that counts anew, would hide every later gap. So when
   * later trades count on from a lower id, the register follows them, and takes back what the high id
   * had made it miss.
   */
  #watchRun(line: Line, trade: NumberedTrade, now: number): void {
    const { highest, run, below } = line;
    if (highest === null || trade.exchangeTime <= highest.exchangeTime) return;
    if (run?.last !== trade.firstId - 1) {
      line.run = { first: trade, last: trade.id, length: 1 };
      return;
    }
    run.last = trade.id;
    run.length += 1;
    if (run.length < RUN_BELIEVED) return;
    line.run = null;
    line.highest = { ...trade };
    line.below = null;
    const isTheirs = below !== null && Number(below.gap.toId) === highest.firstId - 1;
    if (isTheirs && Number(below.gap.fromId) <= run.first.firstId) {
      this.#takeBack(line, below, run.first, now);
    }
  }

  /** What is missing before the run is missing still, and worth asking for now that its size is known. */
  #takeBack(line: Line, found: OpenGap, run: NumberedTrade, now: number): void {
    const { gap, missing } = found;
    // While it is still asked for, those of the run would have filled it.
    if (gap.state.kind !== 'permanent') return;
    line.permanentIds -= missing.size;
    const index = line.finished.findIndex(({ id }) => id === gap.id);
    if (index >= 0) line.finished.splice(index, 1);
    const reason = 'Taken back: later trades go on below, so those ids never were';
    this.#change(
      found,
      { missing: gap.filled, state: { kind: 'closed', at: now, reason } },
      'closed',
    );
    this.#keepFinished(line, found.gap);
    const before = { exchangeTime: gap.fromTime };
    for (const { from, to } of missing.ranges) {
      const range = { from, to: Math.min(to, run.firstId - 1) };
      if (range.from <= range.to) this.#open(line, range, before, run, now, gap.cause);
    }
  }

  /** Null before the first trade. */
  highestId(instrument: string): number | null {
    return this.#lines.get(instrument)?.highest?.id ?? null;
  }

  /** The venue says that a trade happened which did not arrive, nor did those between it and the highest id. */
  learned(
    {
      collectorId,
      exchangeTime,
      receivedAt,
    }: Pick<Trade, 'collectorId' | 'exchangeTime' | 'receivedAt'>,
    instrument: string,
    id: number,
    now: number,
    cause: LossCause,
  ): void {
    if (id <= (this.highestId(instrument) ?? Number.POSITIVE_INFINITY)) return;
    const itself = { id, firstId: id + 1, exchangeTime, receivedAt };
    this.observe(collectorId, instrument, itself, now, () => cause);
  }

  /** The next id follows none: what came before it was not asked for. Gaps that are known stay. */
  begins(instrument: string, collectorId: string): void {
    const line = this.#lines.get(instrument);
    if (line === undefined) return;
    line.highest = null;
    line.run = null;
    line.collectorId = collectorId;
  }

  /** Gaps whose ids are worth asking the venue for, oldest first. */
  unfinished(instrument: string): readonly Gap[] {
    return this.#lines.get(instrument)?.open.map(({ gap }) => gap) ?? [];
  }

  /** The ids of that gap that have not arrived yet. */
  missing(gap: Gap): readonly IdRange[] {
    return this.#find(gap)?.missing.ranges ?? [];
  }

  isMissing(instrument: string, id: number): boolean {
    const line = this.#lines.get(instrument);
    return line?.open.some(({ missing }) => missing.has(id)) ?? false;
  }

  requested(gap: Gap, now: number): void {
    const found = this.#find(gap);
    if (found?.gap.state.kind === 'open') {
      this.#change(found, { state: { kind: 'requested', at: now } }, 'requested');
    }
  }

  /** Whatever of the gap is missing now will stay so; `reason` is a sentence. */
  giveUp(gap: Gap, reason: string, now: number): void {
    const line = this.#lines.get(gap.instrument);
    const found = this.#find(gap);
    if (line === undefined || found === undefined) return;
    line.permanentIds += found.missing.size;
    this.#finish(line, found, { kind: 'permanent', at: now, reason }, 'permanent');
  }

  /** Newest first. */
  gapsOf(instrument: string): readonly Gap[] {
    const line = this.#lines.get(instrument);
    if (line === undefined) return [];
    return [...line.finished, ...line.open.map(({ gap }) => gap)].sort((a, b) => b.id - a.id);
  }

  /** Gaps that are open, and those found or given up since then (epoch ms), in no order. */
  recentOf(instrument: string, since: number): readonly Gap[] {
    const line = this.#lines.get(instrument);
    if (line === undefined) return [];
    const isRecent = ({ detectedAt, state }: Gap): boolean =>
      detectedAt >= since || (state.kind === 'permanent' && state.at >= since);
    return [...line.finished.filter(isRecent), ...line.open.map(({ gap }) => gap)];
  }

  get instruments(): readonly string[] {
    return [...this.#lines.keys()];
  }

  countsOf(instrument: string): GapCounts {
    const line = this.#lines.get(instrument);
    if (line === undefined) return { opened: 0, open: 0, missingIds: 0, permanentIds: 0 };
    return {
      opened: line.opened,
      open: line.open.length,
      missingIds: line.open.reduce((total, { missing }) => total + missing.size, 0),
      permanentIds: line.permanentIds,
    };
  }

  /** Added up over the instruments of one collector. */
  countsOfCollector(collectorId: string): GapCounts {
    const total = { opened: 0, open: 0, missingIds: 0, permanentIds: 0 };
    for (const line of this.#lines.values()) {
      if (line.collectorId !== collectorId) continue;
      total.opened += line.opened;
      total.open += line.open.length;
      for (const { missing } of line.open) total.missingIds += missing.size;
      total.permanentIds += line.permanentIds;
    }
    return total;
  }

  #line(collectorId: string, instrument: string): Line {
    let line = this.#lines.get(instrument);
    if (line === undefined) {
      line = {
        collectorId,
        instrument,
        highest: null,
        below: null,
        run: null,
        open: [],
        finished: [],
        opened: 0,
        permanentIds: 0,
      };
      this.#lines.set(instrument, line);
    }
    return line;
  }

  #open(
    line: Line,
    range: IdRange,
    before: Pick<NumberedTrade, 'exchangeTime'>,
    after: NumberedTrade,
    now: number,
    cause: LossCause,
  ): void {
    const gap: Gap = {
      kind: 'gap',
      id: this.#nextId(),
      collectorId: line.collectorId,
      instrument: line.instrument,
      fromId: String(range.from),
      toId: String(range.to),
      missing: sizeOf(range),
      filled: 0,
      fromTime: before.exchangeTime,
      toTime: after.exchangeTime,
      detectedAt: now,
      cause,
      state: { kind: 'open' },
    };
    line.opened += 1;
    const found = { gap, missing: new MissingIds([range]) };
    line.open.push(found);
    line.below = found;
    this.#onChange({ gap, change: 'opened' });
    const oldest = line.open[0];
    if (line.open.length > OPEN_GAPS_KEPT && oldest !== undefined) {
      this.giveUp(oldest.gap, `More than ${OPEN_GAPS_KEPT} gaps are open`, now);
    }
  }

  /** @returns how many ids it filled. */
  #arrivedLate(line: Line, { firstId, id }: NumberedTrade, now: number): number {
    let all = 0;
    // One that is filled leaves the list.
    for (const found of [...line.open]) {
      const { fromId, toId } = found.gap;
      let filled = 0;
      const last = Math.min(id, Number(toId));
      for (let late = Math.max(firstId, Number(fromId)); late <= last; late += 1) {
        if (found.missing.remove(late)) filled += 1;
      }
      if (filled === 0) continue;
      all += filled;
      this.#change(found, { filled: found.gap.filled + filled }, 'filled');
      if (found.missing.size === 0)
        this.#finish(line, found, { kind: 'closed', at: now }, 'closed');
    }
    return all;
  }

  #change(found: OpenGap, changes: Partial<Gap>, change: GapChange['change']): void {
    found.gap = { ...found.gap, ...changes };
    this.#onChange({ gap: found.gap, change });
  }

  #finish(line: Line, found: OpenGap, state: Gap['state'], change: GapChange['change']): void {
    line.open.splice(line.open.indexOf(found), 1);
    this.#change(found, { state }, change);
    this.#keepFinished(line, found.gap);
  }

  #keepFinished(line: Line, gap: Gap): void {
    line.finished.push(gap);
    if (line.finished.length > FINISHED_GAPS_KEPT) line.finished.shift();
  }

  #find(gap: Gap): OpenGap | undefined {
    return this.#lines.get(gap.instrument)?.open.find((open) => open.gap.id === gap.id);
  }
}
