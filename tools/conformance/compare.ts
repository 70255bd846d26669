import type { Loss } from '../../src/shared/gaps';
import type { HeldTrade } from '../../src/shared/market-data';
import type { BenchRig } from './bench-rig';
import type { ExpectedFeed, ExpectedInstrument } from './expected-account';
import type { Feed } from './feeds';

/** Where the live system says something else than what is expected; empty when it is exact. */
export function differences(rig: BenchRig, feed: Feed, expected: ExpectedFeed): readonly string[] {
  const found: string[] = [...expected.contradictions];
  const check = (what: string, actual: unknown, wanted: unknown): void => {
    const [has, wants] = [JSON.stringify(actual), JSON.stringify(wanted)];
    if (has !== wants) found.push(`${what}: ${has} instead of ${wants}`);
  };
  const { status, losses, symbols } = rig.detail(feed);
  const { account, stats } = status;
  const { ledger } = rig.monitor.snapshot();
  check('ledger balanced', ledger.balanced, true);
  check('received', account.received, expected.received);
  check('stored', account.stored, expected.stored);
  check('duplicate', account.duplicate, expected.duplicate);
  check('rejected', sorted(account.rejected), sorted(expected.rejected));
  check('unreadable frames', stats.unreadableFrames, expected.unreadableFrames);
  check('reconnects', stats.reconnects, expected.reconnects);
  check('internal errors', stats.internalErrors, 0);
  const held = new Map<string, HeldTrade[]>();
  for (const { trade } of rig.monitor.store.snapshot()) {
    const key = `${trade.venue}:${trade.market}:${trade.symbol}`;
    const list = held.get(key);
    if (list === undefined) held.set(key, [trade]);
    else list.push(trade);
  }
  for (const instrument of expected.instruments) {
    const { instrumentKey } = instrument;
    found.push(...storeDifferences(held.get(instrumentKey) ?? [], instrument));
    const own = losses.filter((loss) => loss.instrument === instrumentKey).toReversed();
    check(`${instrumentKey} losses`, own.map(outline), instrument.losses.kind === 'gaps' ? instrument.losses.gaps : instrument.losses.outages); // prettier-ignore
    const counts = symbols.find(({ symbol }) => instrumentKey.endsWith(`:${symbol}`))?.gaps;
    if (instrument.losses.kind === 'gaps') {
      check(`${instrumentKey} permanent ids`, counts?.permanentIds, permanentIds(instrument));
      check(`${instrumentKey} missing ids`, counts?.missingIds, 0);
    }
  }
  return found;
}

/** Of a loss, what can be told without asking the registers. */
function outline(loss: Loss): object {
  const { filled, state } = loss;
  if (loss.kind === 'outage') return { state: state.kind, filled };
  return { fromId: loss.fromId, toId: loss.toId, filled, state: state.kind };
}

const permanentIds = ({ losses }: ExpectedInstrument): number =>
  losses.kind === 'outages'
    ? 0
    : losses.gaps.reduce(
        (sum, { fromId, toId, filled }) => sum + Number(toId) - Number(fromId) + 1 - filled,
        0,
      );

/** Ids exactly, and every trade as it was on the exchange. */
function storeDifferences(
  held: readonly HeldTrade[],
  { instrumentKey, stored, happened, backfillable, wrongPrices }: ExpectedInstrument,
): readonly string[] {
  const found: string[] = [];
  const ids = new Set(held.map(({ tradeId }) => tradeId));
  const missing = [...stored].filter((id) => !ids.has(id));
  const surplus = [...ids].filter((id) => !stored.has(id));
  if (missing.length > 0) found.push(`${instrumentKey}: not stored ${sample(missing)}`);
  if (surplus.length > 0) found.push(`${instrumentKey}: stored beyond that ${sample(surplus)}`);
  const told = new Map(happened.map((trade) => [trade.tradeId, trade]));
  const given = new Map(backfillable.map((trade) => [trade.tradeId, trade]));
  const wrong = held.filter((trade) => {
    const real = (trade.origin === 'backfill' ? given : told).get(trade.tradeId);
    if (real === undefined) return true;
    const isSame =
      real.side === trade.side &&
      real.quantity === trade.quantity &&
      real.exchangeTime === trade.exchangeTime;
    return !isSame || isEqual(real.price, trade.price) === wrongPrices.has(trade.tradeId);
  });
  if (wrong.length > 0) {
    found.push(
      `${instrumentKey}: other than traded ${sample(wrong.map(({ tradeId }) => tradeId))}`,
    );
  }
  return found;
}

/** Kraken's REST writes more zeros than its stream. */
const isEqual = (a: string, b: string): boolean => withoutZeros(a) === withoutZeros(b);
const withoutZeros = (decimal: string): string =>
  decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;

const SAMPLE = 5;
const sample = (ids: readonly string[]): string =>
  `${ids.length} (${ids.slice(0, SAMPLE).join(', ')}${ids.length > SAMPLE ? ', …' : ''})`;

const sorted = (counts: Readonly<Record<string, number | undefined>>): object =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
