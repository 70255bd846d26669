import type { MarketModel, SimulatedTrade } from './market-model';
import type { SimulatorRuntime } from './simulator-runtime';

/** Trades leave within about this time; frames hold what happened meanwhile. */
const MIN_STEP_MS = 2;
const MAX_STEP_MS = 25;
/** One step yields to the network after this many trades, however far behind it is. */
const MAX_TRADES_PER_STEP = 5_000;
/** Further behind than this the machine slept, or cannot keep up: time is skipped, and counted. */
const MAX_LAG_MS = 2_000;

/** Walks the market along the clock and hands out what traded, one instrument at a time. */
export class TradeLoop {
  tradesProduced = 0;
  skippedMs = 0;
  private cancel: (() => void) | null = null;

  constructor(
    private readonly model: MarketModel,
    private readonly runtime: SimulatorRuntime,
    private readonly publish: (trades: readonly SimulatedTrade[], now: number) => void,
    private readonly afterStep: (now: number) => void,
  ) {}

  start(): void {
    this.cancel ??= this.runtime.schedule(this.step, MIN_STEP_MS);
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  private readonly step = (): void => {
    const now = this.runtime.now();
    const lag = now - this.model.nextAt;
    if (lag > MAX_LAG_MS) {
      this.skippedMs += lag;
      this.model.skipTo(now);
    }
    const trades = this.model.advance(now, MAX_TRADES_PER_STEP);
    this.tradesProduced += trades.length;
    for (const group of byInstrument(trades)) this.publish(group, now);
    this.afterStep(now);
    const behind = this.model.nextAt <= now;
    const untilNext = Math.min(Math.max(this.model.nextAt - now, MIN_STEP_MS), MAX_STEP_MS);
    this.cancel = this.runtime.schedule(this.step, behind ? 0 : untilNext);
  };
}

export function byInstrument(trades: readonly SimulatedTrade[]): Iterable<SimulatedTrade[]> {
  const groups = new Map<number, SimulatedTrade[]>();
  for (const trade of trades) {
    const group = groups.get(trade.instrument.index);
    if (group === undefined) groups.set(trade.instrument.index, [trade]);
    else group.push(trade);
  }
  return groups.values();
}
