import type { RejectionReason } from '../../src/shared/market-data';
import type { SentTrade } from '../../src/simulator/data-frame';
import type { FaultAccount, FaultRecord } from '../../src/simulator/faults/fault-account';
import type { Alteration } from '../../src/simulator/faults/stream-account';
import type { BenchRig, SentByConnection } from './bench-rig';
import { expectGaps } from './expected-gaps';
import type { ExpectedGaps } from './expected-gaps';
import { instrumentsOf } from './feeds';
import { expectOutages } from './expected-outages';
import type { ExpectedOutages } from './expected-outages';
import type { Feed } from './feeds';
import type { Filled, LiveTrade } from './live-trade';
import type { HeardId } from './wire-tap';

export interface ExpectedInstrument extends Filled {
  readonly instrumentKey: string;
  /** Everything that traded, oldest first, as the stream tells it. */
  readonly happened: readonly SentTrade[];
  /** … and as REST does. */
  readonly backfillable: readonly SentTrade[];
  /** Traded between the first and the last stored trade, and not stored. */
  readonly lost: readonly string[];
  readonly wrongPrices: ReadonlySet<string>;
  readonly losses: ExpectedGaps | ExpectedOutages;
}

export interface ExpectedFeed {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: Readonly<Partial<Record<RejectionReason, number>>>;
  readonly unreadableFrames: number;
  readonly reconnects: number;
  readonly instruments: readonly ExpectedInstrument[];
  /** Written by the exchange, and lost with the connection before the socket handed them over. */
  readonly lostInFlight: number;
  /** Where the witnesses disagree: then nothing can be said. */
  readonly contradictions: readonly string[];
}

const REASONS: Partial<Readonly<Record<Alteration, RejectionReason>>> = {
  price_invalid: 'price_invalid',
  id_missing: 'trade_id_invalid',
};

/**
 * What one collector must report, from what the exchange traded and wrote, what sockets and REST handed
 * over, and the rules in the documentation. No collector, ledger or register is asked.
 */
export function expectFeed(rig: BenchRig, feed: Feed): ExpectedFeed {
  const account = rig.exchange.faultAccount();
  const contradictions: string[] = [];
  const rejected: Partial<Record<RejectionReason, number>> = {};
  let [received, stored, lostInFlight] = [0, 0, 0];
  const instruments = instrumentsOf(feed).map((instrumentKey): ExpectedInstrument => {
    const happened = rig.exchange.happened(instrumentKey);
    const altered = alteredIds(account, instrumentKey, happened);
    for (const [how, reason] of Object.entries(REASONS) as [Alteration, RejectionReason][]) {
      const count = altered.get(how)?.length ?? 0;
      if (count > 0) rejected[reason] = (rejected[reason] ?? 0) + count;
      received += count;
    }
    const wrongPrices = new Set(altered.get('price_wrong') ?? []);
    const heard = rig.tap.heard.get(instrumentKey) ?? new Map<string, HeardId>();
    const live = liveTrades(instrumentKey, heard, wrongPrices, rig.sent, (problem) => {
      if (problem.kind === 'contradiction') contradictions.push(problem.message);
      else lostInFlight += problem.trades;
    });
    const answers = rig.tap.answers.filter((answer) => answer.instrumentKey === instrumentKey);
    const times = new Map(happened.map(({ tradeId, exchangeTime }) => [tradeId, exchangeTime]));
    const { filled, losses } = feed.isProvable
      ? expectGaps(live, answers)
      : expectOutages(live, answers, times);
    received += live.reduce((sum, { copies }) => sum + copies, 0) + filled.backfilled;
    stored += filled.stored.size;
    return {
      instrumentKey,
      happened,
      backfillable: feed.backfillsMatches === true ? rig.exchange.matches(instrumentKey) : happened,
      wrongPrices,
      lost: lostBetween(happened, filled.stored),
      losses,
      ...filled,
    };
  });
  const rejections = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  return {
    received,
    stored,
    duplicate: received - rejections - stored,
    rejected,
    unreadableFrames: unreadableFrames(account.faults, feed),
    reconnects: rig.tap.reconnects(feed),
    instruments,
    lostInFlight,
    contradictions,
  };
}

type Problem =
  | { readonly kind: 'contradiction'; readonly message: string }
  | { readonly kind: 'in_flight'; readonly trades: number };

/** What both witnesses know: the exchange wrote it and a socket handed it over. In the order of arrival. */
function liveTrades(
  instrumentKey: string,
  heard: ReadonlyMap<string, HeardId>,
  wrongPrices: ReadonlySet<string>,
  sentBy: SentByConnection,
  onProblem: (problem: Problem) => void,
): readonly LiveTrade[] {
  const written = new Map<string, number>();
  const connections = [...(sentBy.get(instrumentKey)?.values() ?? [])];
  for (const { tradeId } of connections.flat()) {
    written.set(tradeId, (written.get(tradeId) ?? 0) + 1);
  }
  for (const trades of connections) {
    const isLost = ({ tradeId }: SentTrade): boolean =>
      (heard.get(tradeId)?.count ?? 0) < (written.get(tradeId) ?? 0);
    const firstLost = trades.findIndex(isLost);
    if (firstLost === -1) continue;
    const tail = trades.slice(firstLost);
    if (tail.every(isLost)) {
      onProblem({ kind: 'in_flight', trades: tail.length });
      // Told again on a later connection, they are not lost there too.
      for (const { tradeId } of tail) written.set(tradeId, (written.get(tradeId) ?? 0) - 1);
    } else {
      const message = `${instrumentKey}: ${tail[0]?.tradeId} was written, but not heard, amid others`;
      onProblem({ kind: 'contradiction', message });
    }
  }
  const live: LiveTrade[] = [];
  for (const [id, { count, matches, firstAt, firstMs, connection }] of heard) {
    const copies = wrongPrices.has(id) ? count : Math.min(count, written.get(id) ?? 0);
    if (copies > 0) live.push({ id, matches, copies, firstAt, firstMs, connection });
  }
  return live.sort((a, b) => a.firstAt - b.firstAt);
}

/** The ids of ranges, by what was done to them. */
function alteredIds(
  { instruments }: FaultAccount,
  instrumentKey: string,
  happened: readonly SentTrade[],
): ReadonlyMap<Alteration, readonly string[]> {
  const positions = new Map(happened.map(({ tradeId }, index) => [tradeId, index]));
  const found = new Map<Alteration, string[]>();
  for (const account of instruments) {
    if (account.instrumentKey !== instrumentKey) continue;
    for (const { how, ids } of account.corruptedIds) {
      const list = found.get(how) ?? [];
      found.set(how, list);
      for (const { fromId, toId } of ids) {
        const [from, to] = [positions.get(fromId), positions.get(toId)];
        if (from === undefined || to === undefined) continue;
        list.push(...happened.slice(from, to + 1).map(({ tradeId }) => tradeId));
      }
    }
  }
  return found;
}

function lostBetween(
  happened: readonly SentTrade[],
  stored: ReadonlySet<string>,
): readonly string[] {
  const ids = happened.map(({ tradeId }) => tradeId);
  const first = ids.findIndex((id) => stored.has(id));
  const last = ids.findLastIndex((id) => stored.has(id));
  return first === -1 ? [] : ids.slice(first, last + 1).filter((id) => !stored.has(id));
}

const unreadableFrames = (faults: readonly FaultRecord[], feed: Feed): number =>
  faults
    .filter(
      ({ fault }) =>
        (fault.kind === 'truncate' || (fault.kind === 'corrupt' && fault.how === 'bit_flip')) &&
        (fault.venue ?? feed.venue) === feed.venue &&
        (fault.market ?? feed.market) === feed.market,
    )
    .reduce((sum, { touchedFrames }) => sum + touchedFrames, 0);
