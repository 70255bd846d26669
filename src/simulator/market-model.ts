import type { Side } from '../shared/values/market';
import { burstyArrivals } from './arrivals';
import { toUnits } from './decimal-units';
import type { Instrument } from './instruments';
import { isDollar } from './pairs';
import { geometric, normal, sfc32, uuidFrom } from './random';
import type { Random } from './random';

export type TickDirection = 'PlusTick' | 'ZeroPlusTick' | 'MinusTick' | 'ZeroMinusTick';

/** One fill. Which of the ids reach the wire, and how they are written, is up to the venue. */
export interface SimulatedTrade {
  readonly instrument: Instrument;
  /** Consecutive per instrument. */
  readonly ordinal: number;
  /** Consecutive per instrument; fills of one taker order at one price share it. */
  readonly aggregate: number;
  /** Never decreases per instrument; fills of one taker order share it. Not an id. */
  readonly sequence: number;
  /** Bybit spot's decimal id counter: grows, with holes on some symbols. */
  readonly spotId: number;
  /** Epoch ms on the exchange's clock, with a fraction. */
  readonly time: number;
  readonly side: Side;
  readonly priceUnits: number;
  readonly quantityUnits: number;
  readonly tickDirection: TickDirection;
  readonly isRetailPriceImprovement: boolean;
  readonly isBlockTrade: boolean;
}

/** Ids that were left out: the ones after these. */
export interface JumpedIds {
  readonly instrumentKey: string;
  readonly afterOrdinal: number;
  readonly afterAggregate: number;
  readonly count: number;
}

export interface MarketModel {
  readonly instruments: readonly Instrument[];
  /** When the next trade is due, epoch ms. */
  readonly nextAt: number;
  /** The trades up to `now`, oldest first; at most about `limit`, the rest comes with the next call. */
  advance(now: number, limit?: number): SimulatedTrade[];
  /** The mean total of trades per second, over all instruments, from `now` on. */
  setRate(tradesPerSecond: number, now: number): void;
  /** Lets time pass without trades: the machine slept. */
  skipTo(now: number): void;
  /** The next trades of these instruments have ids that are higher by that many: those between never trade. */
  jumpIds(matches: (instrument: Instrument) => boolean, by: number): readonly JumpedIds[];
  /** Bybit's UUID of a linear trade; always the same for the same seed and trade. */
  uuidOf(trade: SimulatedTrade): string;
}

/** Recorded on Bybit: 219 of 341 neighbouring trades share a sequence, so an order has 2.8 fills on average. */
const MEAN_FILLS = 2.8;
const MAX_FILLS = 400;
const NEXT_LEVEL_PROBABILITY = 0.3;
const SAME_SIDE_PROBABILITY = 0.7;
const REFERENCE_DECIMALS = 10;
/** Relative standard deviation of a price per square root of a second: about 56 % a year. */
const VOLATILITY = 1e-4;
/** Pull towards the start price per second, so that weeks of running stay within some per cent of it. */
const REVERSION = 3e-6;
const MEDIAN_NOTIONAL = 120;
const NOTIONAL_SPREAD = 1.5;
/** Ids start where no earlier run can have been, as a restarted venue's ids go on: this many per ms since then. */
const IDS_EPOCH = Date.UTC(2024, 0, 1);
const IDS_PER_MS = 200;
const MAX_SEQUENCE_STEP = 12;

/** Where ids begin on an exchange that was started then. */
export const firstIdAt = (startAt: number): number =>
  Math.max(0, Math.floor(startAt - IDS_EPOCH)) * IDS_PER_MS;

/** A pair's price that its instruments on all markets follow, in 10^-10. Dollars are dollars. */
interface Reference {
  units: number;
  readonly startUnits: number;
  movedAt: number;
}

interface InstrumentState {
  readonly instrument: Instrument;
  readonly reference: Reference;
  /** One tick in units of the reference. */
  readonly tickInReference: number;
  ordinal: number;
  aggregate: number;
  sequence: number;
  spotId: number;
  lastSide: Side;
  lastPriceUnits: number;
  lastDirection: TickDirection;
}

/**
 * The exchange itself, without a network: what trades when, at which price, under which ids. The same seed,
 * instruments, rate and start give the same trades, however finely time is stepped.
 * `tradesPerSecond` is the mean total over all instruments; they share it by weight.
 */
export function createMarketModel(options: {
  readonly seed: number;
  readonly instruments: readonly Instrument[];
  readonly tradesPerSecond: number;
  readonly startAt: number;
}): MarketModel {
  const { seed, instruments, startAt } = options;
  const random = sfc32(seed);
  const references = new Map<string, Reference>();
  const states = instruments.map((instrument) => createState(instrument, references, startAt));
  const cumulative: number[] = [];
  let totalWeight = 0;
  for (const { weight } of instruments) cumulative.push((totalWeight += weight));
  const orders = burstyArrivals(random, options.tradesPerSecond / MEAN_FILLS, startAt);

  const pick = (): InstrumentState => {
    const target = random() * totalWeight;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] ?? 0) > target) high = middle;
      else low = middle + 1;
    }
    const state = states[low];
    if (state === undefined) throw new Error('The exchange lists no instrument');
    return state;
  };

  return {
    instruments,
    get nextAt() {
      return orders.nextAt;
    },
    advance(now, limit = Number.POSITIVE_INFINITY) {
      const trades: SimulatedTrade[] = [];
      while (orders.nextAt <= now && trades.length < limit) {
        executeOrder(pick(), orders.nextAt, random, trades);
        orders.take();
      }
      return trades;
    },
    setRate(tradesPerSecond, now) {
      orders.setRate(tradesPerSecond / MEAN_FILLS, now);
    },
    skipTo(now) {
      if (orders.nextAt < now) orders.restartAt(now);
    },
    jumpIds: (matches, by) =>
      states
        .filter(({ instrument }) => matches(instrument))
        .map((state) => {
          const { instrument, ordinal, aggregate } = state;
          state.ordinal += by;
          state.aggregate += by;
          state.sequence += by;
          state.spotId += by;
          return {
            instrumentKey: instrument.key,
            afterOrdinal: ordinal,
            afterAggregate: aggregate,
            count: by,
          };
        }),
    uuidOf: (trade) => uuidFrom(seed, trade.instrument.index, trade.ordinal),
  };
}

function createState(
  instrument: Instrument,
  references: Map<string, Reference>,
  startAt: number,
): InstrumentState {
  const { base, quote } = instrument;
  const followed = isDollar(quote) ? base : `${base}/${quote}`;
  let reference = references.get(followed);
  if (reference === undefined) {
    const units = toUnits(instrument.startPrice, REFERENCE_DECIMALS);
    reference = { units, startUnits: units, movedAt: startAt };
    references.set(followed, reference);
  }
  const tickInReference =
    instrument.tickUnits * 10 ** (REFERENCE_DECIMALS - instrument.priceDecimals);
  const idBase = firstIdAt(startAt);
  return {
    instrument,
    reference,
    tickInReference,
    ordinal: idBase,
    aggregate: idBase,
    sequence: idBase * MAX_SEQUENCE_STEP,
    spotId: idBase * instrument.maxIdStep,
    lastSide: 'buy',
    lastPriceUnits: Math.round(reference.units / tickInReference) * instrument.tickUnits,
    lastDirection: 'ZeroPlusTick',
  };
}

function moveReference(reference: Reference, time: number, random: Random): void {
  const seconds = (time - reference.movedAt) / 1_000;
  reference.movedAt = time;
  const shock = VOLATILITY * Math.sqrt(seconds) * normal(random) * reference.units;
  const pull = REVERSION * seconds * (reference.startUnits - reference.units);
  const moved = Math.round(reference.units + shock + pull);
  reference.units = Math.min(
    Math.max(moved, Math.ceil(reference.startUnits / 2)),
    reference.startUnits * 2,
  );
}

/** One taker order: one or more fills at the same instant, walking away from the middle level by level. */
function executeOrder(
  state: InstrumentState,
  time: number,
  random: Random,
  trades: SimulatedTrade[],
): void {
  const { instrument, reference } = state;
  moveReference(reference, time, random);
  const sameSide = random() < SAME_SIDE_PROBABILITY;
  const side: Side = sameSide === (state.lastSide === 'buy') ? 'buy' : 'sell';
  state.lastSide = side;
  state.sequence += 1 + Math.floor(random() * MAX_SEQUENCE_STEP);
  state.aggregate += 1;

  const direction = side === 'buy' ? 1 : -1;
  const middle = reference.units / state.tickInReference;
  let ticks = side === 'buy' ? Math.ceil(middle) : Math.floor(middle);
  const fills = Math.min(geometric(random, MEAN_FILLS), MAX_FILLS);
  for (let fill = 0; fill < fills; fill += 1) {
    if (fill > 0 && random() < NEXT_LEVEL_PROBABILITY && ticks + direction >= 1) {
      ticks += direction;
      state.aggregate += 1;
    }
    state.ordinal += 1;
    state.spotId +=
      instrument.maxIdStep === 1 ? 1 : 1 + Math.floor(random() * instrument.maxIdStep);
    const priceUnits = Math.max(1, ticks) * instrument.tickUnits;
    state.lastDirection = tickDirection(priceUnits, state.lastPriceUnits, state.lastDirection);
    state.lastPriceUnits = priceUnits;
    trades.push({
      instrument,
      ordinal: state.ordinal,
      aggregate: state.aggregate,
      sequence: state.sequence,
      spotId: state.spotId,
      time,
      side,
      priceUnits,
      quantityUnits: drawQuantity(instrument, priceUnits, random),
      tickDirection: state.lastDirection,
      isRetailPriceImprovement: random() < 0.02,
      isBlockTrade: random() < 0.001,
    });
  }
}

function tickDirection(price: number, last: number, previous: TickDirection): TickDirection {
  if (price > last) return 'PlusTick';
  if (price < last) return 'MinusTick';
  return previous === 'PlusTick' || previous === 'ZeroPlusTick' ? 'ZeroPlusTick' : 'ZeroMinusTick';
}

/** Log-normal in money, then rounded to whole steps: many small trades, a few very large ones. */
function drawQuantity(instrument: Instrument, priceUnits: number, random: Random): number {
  const notional = MEDIAN_NOTIONAL * Math.exp(NOTIONAL_SPREAD * normal(random));
  const price = priceUnits / 10 ** instrument.priceDecimals;
  const step = instrument.stepUnits / 10 ** instrument.quantityDecimals;
  const steps = Math.max(1, Math.round(notional / (price * step)));
  return steps * instrument.stepUnits;
}
