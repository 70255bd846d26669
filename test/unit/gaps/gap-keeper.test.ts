import { expect, it } from 'vitest';
import { GapKeeper } from '../../../src/main/gaps/gap-keeper';
import type { FeedHistory } from '../../../src/main/gaps/gap-keeper';
import { InstrumentDirectory } from '../../../src/main/storage/instruments';
import type { StoredTrade } from '../../../src/main/storage/memory-trade-store';
import type { Outage } from '../../../src/shared/gaps';
import type { Trade } from '../../../src/shared/market-data';
import { ManualClock } from '../../support/manual-clock';

const INSTRUMENT = 'bybit:spot:BTCUSDT';
const instrument = new InstrumentDirectory().of({
  venue: 'bybit',
  market: 'spot',
  symbol: 'BTCUSDT',
});

function watched(provability: FeedHistory['provability']): {
  trade: (tradeId: string) => void;
  keeper: GapKeeper;
  outages: Outage[];
} {
  const outages: Outage[] = [];
  const clock = new ManualClock();
  const keeper = new GapKeeper({
    clock,
    feedOf: () => ({ provability, transitions: [], unreadable: 0 }),
    onGap: () => undefined,
    onOutage: () => undefined,
    onOutageOpened: (outage) => outages.push(outage),
  });
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
    const stored: StoredTrade = { sequence: 1, trade: one, instrument };
    keeper.tradesStored([stored]);
  };
  return { trade, keeper, outages };
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
