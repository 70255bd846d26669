import { expect, it } from 'vitest';
import { GapKeeper } from '../../../../src/engine/gaps/gap-detector';
import type { FeedHistory } from '../../../../src/engine/gaps/gap-detector';
import { InstrumentDirectory } from '../../../../src/engine/market-data/instruments';
import { FATE } from '../../../../src/engine/market-data/trade-batch';
import type { Transition } from '../../../../src/shared/collector-status';
import type { Outage } from '../../../../src/shared/gaps';
import type { Trade } from '../../../../src/shared/market-data';
import { ManualClock } from '../../../support/manual-clock';
import { batchOf } from '../../../support/trade-batches';

const INSTRUMENT = 'bybit:spot:BTCUSDT';
const instrument = new InstrumentDirectory().find('bybit', 'spot', 'BTCUSDT');

function watched(provability: FeedHistory['provability']): {
  trade: (tradeId: string) => void;
  reconnect: () => void;
  keeper: GapKeeper;
  outages: Outage[];
  resting: string[];
} {
  const outages: Outage[] = [];
  const resting: string[] = [];
  const transitions: Transition[] = [];
  const clock = new ManualClock();
  const keeper = new GapKeeper({
    clock,
    feedOf: () => ({ provability, transitions, unreadable: 0 }),
    onGap: () => undefined,
    onOutage: () => undefined,
    onOutageOpened: (outage) => outages.push(outage),
    onResting: (instrument) => resting.push(instrument),
  });
  const reconnect = (): void => {
    for (const [from, to] of [
      ['ACTIVE', 'RECONNECTING'],
      ['RECONNECTING', 'CONNECTING'],
    ] as const) {
      const sequence = transitions.length + 1;
      const cause = { code: 'connection_closed', detail: '' } as const;
      transitions.push({ sequence, at: clock.now(), from, to, cause, afterMs: 0 });
    }
  };
  const trade = (tradeId: string): void => {
    const now = clock.now();
    const one: Trade = {
      venue: 'bybit',
      market: 'spot',
      symbol: 'BTCUSDT',
      side: 'buy',
      price: '1',
      quantity: '1',
      tradeId,
      exchangeTime: now,
      receivedAt: now,
      collectorId: 'bybit_trades',
      raw: '',
    };
    const batch = batchOf([one]);
    batch.fate[0] = FATE.stored;
    batch.setInstrument(0, instrument);
    keeper.tradesStored(batch);
  };
  return { trade, reconnect, keeper, outages, resting };
}

it('a silence on an unbroken connection is an outage when ids prove nothing, once', () => {
  const { trade, keeper, outages } = watched('not_provable');
  trade('1');
  keeper.fellSilent(INSTRUMENT);
  trade('2');
  trade('3');
  expect(outages).toMatchObject([{ instrument: INSTRUMENT, cause: 'venue' }]);
});

it('a silence is no outage when ids say what is missing', () => {
  const { trade, keeper, outages } = watched('exact');
  trade('1');
  keeper.fellSilent(INSTRUMENT);
  trade('2');
  expect(outages).toEqual([]);
});

it('a symbol that rests after a reconnect is in an outage at once, and in no second one when it trades', () => {
  const { trade, reconnect, keeper, outages } = watched('not_provable');
  trade('1');
  reconnect();
  keeper.returned(INSTRUMENT);
  expect(outages).toMatchObject([{ instrument: INSTRUMENT, cause: 'reconnect' }]);
  trade('2');
  expect(outages).toHaveLength(1);
});

it('of a symbol that rests after a reconnect is asked when ids say what is missing', () => {
  const { trade, reconnect, keeper, outages, resting } = watched('exact');
  trade('1');
  reconnect();
  keeper.returned(INSTRUMENT);
  expect(resting).toEqual([INSTRUMENT]);
  expect(outages).toEqual([]);
});

it.each(['exact', 'not_provable'] as const)(
  'nothing is asked of a symbol that was not interrupted, nor of one that never traded (%s)',
  (provability) => {
    const { trade, reconnect, keeper, outages, resting } = watched(provability);
    reconnect();
    keeper.returned(INSTRUMENT);
    const quiet = watched(provability);
    quiet.trade('1');
    quiet.keeper.returned(INSTRUMENT);
    trade('1');
    expect([...outages, ...resting, ...quiet.outages, ...quiet.resting]).toEqual([]);
  },
);
