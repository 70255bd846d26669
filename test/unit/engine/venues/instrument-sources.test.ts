import { describe, expect, it } from 'vitest';
import { collectorKinds } from '../../../../src/engine/venues';
import type { InstrumentPage } from '../../../../src/engine/collectors/sources/instrument-source';

/** Rows in the shapes of the venues' documentation, with invented values; the last one cannot be read. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  'bybit:spot': {
    retCode: 0,
    result: {
      list: [
        {
          symbol: 'BTCUSDT',
          baseCoin: 'BTC',
          quoteCoin: 'USDT',
          status: 'Trading',
          priceFilter: { tickSize: '0.1' },
        },
        {
          symbol: 'OLDUSDT',
          baseCoin: 'OLD',
          quoteCoin: 'USDT',
          status: 'Closed',
          priceFilter: { tickSize: 'x' },
        },
        { symbol: 'not a symbol', baseCoin: 'A', quoteCoin: 'B', status: 'Trading' },
      ],
    },
  },
  'binance:spot': {
    symbols: [
      {
        symbol: 'BTCUSDT',
        status: 'TRADING',
        baseAsset: 'BTC',
        quoteAsset: 'USDT',
        filters: [{ filterType: 'PRICE_FILTER', tickSize: '0.1' }],
      },
      { symbol: 'OLDUSDT', status: 'BREAK', baseAsset: 'OLD', quoteAsset: 'USDT', filters: [] },
      { symbol: 'NOBASE' },
    ],
  },
  'okx:spot': {
    code: '0',
    data: [
      { instId: 'BTC-USDT', baseCcy: 'BTC', quoteCcy: 'USDT', state: 'live', tickSz: '0.1' },
      { instId: 'OLD-USDT', baseCcy: 'OLD', quoteCcy: 'USDT', state: 'suspend', tickSz: '' },
      null,
    ],
  },
  'coinbase:spot': {
    products: [
      {
        product_id: 'BTC-USDT',
        base_currency_id: 'BTC',
        quote_currency_id: 'USDT',
        price_increment: '0.1',
        status: 'online',
      },
      {
        product_id: 'OLD-USDT',
        base_currency_id: 'OLD',
        quote_currency_id: 'USDT',
        price_increment: '',
        trading_disabled: true,
      },
      {
        product_id: 'BTC-31JUL26-CDE',
        base_currency_id: 'BTC',
        quote_currency_id: 'USD',
        price_increment: '1',
        product_type: 'FUTURE',
      },
      { product_id: 7 },
    ],
  },
  'kraken:spot': {
    error: [],
    result: {
      XBTUSDT: { wsname: 'XBT/USDT', status: 'online', tick_size: '0.1' },
      OLDUSDT: { wsname: 'OLD/USDT', status: 'cancel_only' },
      'XBTUSDT.d': { altname: 'XBTUSDT.d' },
      BROKEN: { wsname: 5 },
    },
  },
};

const bothOf = (venue: string, base: string): string =>
  ({ okx: `${base}-USDT`, coinbase: `${base}-USDT`, kraken: `${base}/USDT` })[venue] ??
  `${base}USDT`;

const kinds = collectorKinds.filter(({ channel }) => channel === 'trades');

describe('the list of instruments', () => {
  it.each(kinds)(
    'of $venue $market is read row by row, in its own spelling',
    ({ venue, instruments }) => {
      const answer = JSON.stringify(ANSWERS[`${venue}:spot`]);
      const parsed = instruments.parse(answer);
      expect(parsed).toEqual<{ ok: true; value: InstrumentPage }>({
        ok: true,
        value: {
          instruments: [
            {
              symbol: bothOf(venue, 'BTC'),
              base: 'BTC',
              quote: 'USDT',
              status: 'trading',
              priceIncrement: '0.1',
            },
            {
              symbol: bothOf(venue, 'OLD'),
              base: 'OLD',
              quote: 'USDT',
              status: 'halted',
              priceIncrement: null,
            },
          ],
          skipped: 1,
          next: null,
        },
      });
    },
  );

  it.each(kinds)('of $venue $market is none in what is no list', ({ instruments }) => {
    for (const text of ['', 'null', '[]', '{}', '"x"', '{"retCode":1,"code":"1","error":["E"]}']) {
      expect(instruments.parse(text)).toMatchObject({ ok: false });
    }
  });

  it('of Bybit’s futures goes on from page to page', () => {
    const { instruments } = kinds.find(
      ({ venue, market }) => venue === 'bybit' && market === 'linear',
    )!;
    const page = JSON.stringify({ retCode: 0, result: { list: [], nextPageCursor: 'a=b' } });
    expect(instruments.parse(page)).toMatchObject({
      value: { next: '/v5/market/instruments-info?category=linear&limit=1000&cursor=a%3Db' },
    });
  });
});
