import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { bookCsv } from '../../../../src/outputs/csv/book-csv';
import type { BookView } from '../../../../src/shared/order-book';
import { bookView } from '../../../support/book-views';

const textOf = (view: BookView): string => [...bookCsv(view)].map(({ text }) => text).join('');

describe('the CSV of a book', () => {
  it('lists bids and then asks, best first, with exact running sums', () => {
    const view = bookView({
      bids: [
        ['65114.20', '0.10000000'],
        ['65114.10', '0.20000000'],
      ],
      asks: [
        ['65114.30', '0.1'],
        ['65114.50', '0.2'],
      ],
    });
    expect(textOf(view).split('\r\n')).toEqual([
      'side,level,price,quantity,cumulative,venue,market,symbol,sequence,sync,at',
      'bid,1,65114.20,0.10000000,0.10000000,bybit,spot,BTCUSDT,7001,in_sync,2026-11-22T12:00:00.000Z',
      'bid,2,65114.10,0.20000000,0.30000000,bybit,spot,BTCUSDT,7001,in_sync,2026-11-22T12:00:00.000Z',
      'ask,1,65114.30,0.1,0.1,bybit,spot,BTCUSDT,7001,in_sync,2026-11-22T12:00:00.000Z',
      'ask,2,65114.50,0.2,0.3,bybit,spot,BTCUSDT,7001,in_sync,2026-11-22T12:00:00.000Z',
      '',
    ]);
  });

  it('says on every line that the book was not in sync, and leaves an unknown sequence empty', () => {
    const view = bookView({
      sequence: null,
      status: {
        sync: {
          kind: 'out_of_sync',
          since: 0,
          cause: { code: 'sequence_gap', detail: 'Update 3 came after 1.' },
        },
      },
    });
    const rows = parse<Record<string, string>>(textOf(view), { columns: true });
    expect(rows.map(({ sync, sequence }) => [sync, sequence])).toEqual(
      Array.from({ length: 4 }, () => ['out_of_sync', '']),
    );
  });

  it('is a header alone when there are no levels', () => {
    expect([...bookCsv(bookView({ bids: [], asks: [] }))].map(({ rows }) => rows)).toEqual([0]);
  });
});
