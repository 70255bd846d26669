import type { Engine } from '../../../src/engine/wiring/engine-core';
import type { ExchangeSimulator } from '../../../src/simulator/exchange-simulator';
import { waitFor } from '../bench-rig';
import type { PacedClock } from '../paced-clock';
import type { VerdictWatch } from './verdict-watch';

/** Enough that no symbol seems silent, and little enough to pass in a hurry. */
const SETTLE_RATE = 150;
const SETTLE_DEADLINE_MS = 300_000;
/** A turn of the event loop is 20 ms by a hurried clock, and answers take several. */
const PATIENT = {
  connectMs: 60_000,
  subscriptionMs: 60_000,
  pongMs: 60_000,
  dataSilenceMs: 60_000,
};

/** Lets the hold times pass in a hurry, until the usual answers hold again or should have long ago. */
export async function settleVerdict(
  {
    clock,
    exchange,
    monitor,
  }: {
    readonly clock: PacedClock;
    readonly exchange: Pick<ExchangeSimulator, 'setRate'>;
    readonly monitor: Engine;
  },
  verdict: VerdictWatch,
): Promise<void> {
  exchange.setRate(SETTLE_RATE);
  monitor.applyLimits({ timeouts: PATIENT });
  clock.hurry();
  try {
    await waitFor('the usual answers again', () => verdict.hasSettled, SETTLE_DEADLINE_MS);
  } finally {
    clock.keepPace();
  }
}
