import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { OrderBook } from '../../../src/renderer/features/book/order-book';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import { useWindow } from '../../../src/renderer/lib/window-store';
import type { CollectorStatus } from '../../../src/shared/collector-status';
import type { BookView } from '../../../src/shared/order-book';
import type { Judgement } from '../../../src/shared/verdict';
import { bookView } from '../../support/book-views';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';
import { collector, judgement, snapshot, verdict } from './support/statuses';

// Nothing is laid out here, so that the ladder would draw no rows: it gets a window of 400 px.
vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(400);
vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(400);

let bridge: FakeBridge;
const bookCollector = (fields: Partial<CollectorStatus> = {}): CollectorStatus =>
  collector({ id: 'bybit_order_book', channel: 'order_book', ...fields });

function show(
  view: BookView,
  collectors: readonly CollectorStatus[] = [collector(), bookCollector()],
  complete?: Judgement,
): void {
  useWindow.setState({ book: null, bookDepth: 50 });
  useMonitor.setState({ snapshot: snapshot({ collectors: [...collectors] }) });
  bridge = new FakeBridge({
    'books:watch': () => ({ ok: true, value: { generation: 1, view } }),
    'collectors:get-verdicts': () => ({
      ok: true,
      value:
        complete === undefined
          ? []
          : [verdict({ collectorId: 'bybit_order_book', complete, healthy: false })],
    }),
    'export:book': () => ({
      ok: true,
      value: { exportId: 1, fileName: 'book.csv', rows: 4, bytes: 400 },
    }),
  }).install();
  renderThemed(<OrderBook heading={null} />);
}

const rowsOf = (side: 'Bids' | 'Asks'): readonly (readonly (string | null)[])[] =>
  within(screen.getByRole('table', { name: side }))
    .getAllByRole('row')
    .map((row) => [...row.querySelectorAll('[data-column]')].map((cell) => cell.textContent));

const syncWord = async (): Promise<string | null> =>
  (
    await within(await screen.findByRole('region', { name: 'Order book' })).findByRole('status', {
      name: '',
    })
  ).textContent;

describe('the order book', () => {
  it('lists both sides, best first, with exact running sums', async () => {
    show(bookView());
    await waitFor(() => expect(rowsOf('Bids')).toHaveLength(3));
    expect(rowsOf('Bids')).toEqual([
      ['cumulative', 'quantity', 'price'],
      ['1.5', '1.5', '65114.20'],
      ['1.75', '0.25', '65114.10'],
    ]);
    expect(rowsOf('Asks')).toEqual([
      ['price', 'quantity', 'cumulative'],
      ['65114.30', '0.25', '0.25'],
      ['65114.50', '2', '2.25'],
    ]);
    expect(await syncWord()).toBe('in sync');
    expect(screen.getByText('−12 %')).toBeTruthy();
    expect(screen.getByText('0.02 bp')).toBeTruthy();
  });

  it('says of a book out of sync why, and that it is not the market', async () => {
    show(
      bookView({
        status: {
          sync: {
            kind: 'out_of_sync',
            since: Date.now(),
            cause: { code: 'sequence_gap', detail: 'Update 9 came after 7.' },
          },
        },
      }),
    );
    expect(await syncWord()).toBe('out of sync');
    expect(screen.getByText('Update 9 came after 7.', { exact: false })).toBeTruthy();
    expect(screen.getByText(/not the market/)).toBeTruthy();
  });

  it('does not say in sync of a book that is silent beyond its pace', async () => {
    const silent = 'The book of BTCUSDT has not changed for 101 s';
    show(bookView(), undefined, judgement('bad', 'book_silent', silent));
    expect(await screen.findByText(silent)).toBeTruthy();
    expect(await syncWord()).toBe('silent');
    expect(screen.queryByText('in sync')).toBeNull();
  });

  it('does not say in sync of a book that is crossed', async () => {
    show(
      bookView({ status: { shape: 'crossed', spread: '-0.10' } }),
      undefined,
      judgement('bad', 'book_crossed', 'The book of BTCUSDT is crossed'),
    );
    expect(await screen.findByText('The book of BTCUSDT is crossed')).toBeTruthy();
    expect(await syncWord()).toBe('crossed');
  });

  it('warns of a crossed book', async () => {
    show(bookView({ status: { shape: 'crossed', spread: '-0.10' } }));
    expect(await screen.findByText(/best bid above best ask/)).toBeTruthy();
  });

  it('watches the first book there is, then the one that is chosen', async () => {
    show(bookView(), [
      bookCollector(),
      bookCollector({ id: 'okx_order_book', symbols: ['BTC-USDT'] }),
    ]);
    await screen.findByRole('table', { name: 'Asks' });
    expect(bridge.payloadsOf('books:watch').at(-1)).toEqual({
      collectorId: 'bybit_order_book',
      symbol: 'BTCUSDT',
      depth: 50,
    });
    await userEvent.click(screen.getByRole('combobox', { name: 'Book' }));
    await userEvent.click(await screen.findByRole('option', { name: 'BTC-USDT' }));
    await waitFor(() =>
      expect(bridge.payloadsOf('books:watch').at(-1)).toEqual({
        collectorId: 'okx_order_book',
        symbol: 'BTC-USDT',
        depth: 50,
      }),
    );
    expect(bridge.payloadsOf('books:unwatch')).toHaveLength(1);
  });

  it('exports the levels it shows', async () => {
    show(bookView());
    await screen.findByRole('table', { name: 'Asks' });
    await userEvent.click(screen.getByRole('combobox', { name: 'Levels a side' }));
    await userEvent.click(await screen.findByRole('option', { name: '10 levels' }));
    await userEvent.click(screen.getByRole('button', { name: 'Export book CSV' }));
    expect(bridge.payloadsOf('export:book')).toEqual([
      { collectorId: 'bybit_order_book', symbol: 'BTCUSDT', depth: 10 },
    ]);
  });

  it('says what it would show when no collector keeps books', async () => {
    show(bookView(), [collector()]);
    expect(await screen.findByText('No order book is collected')).toBeTruthy();
    expect(bridge.payloadsOf('books:watch')).toEqual([]);
  });

  it('waits for the snapshot without showing a single level', async () => {
    show(
      bookView({
        bids: [],
        asks: [],
        status: { sync: { kind: 'awaiting_snapshot', since: Date.now() } },
      }),
    );
    expect(await screen.findByText(/Waiting for the snapshot of BTCUSDT/)).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
    const exportButton = screen.getByRole<HTMLButtonElement>('button', { name: 'Export book CSV' });
    expect(exportButton.disabled).toBe(true);
  });

  it('offers to start a collector that is stopped', async () => {
    show(bookView({ bids: [], asks: [], status: { sync: { kind: 'idle' } } }), [
      bookCollector({ state: 'STOPPED' }),
    ]);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Start bybit_order_book again' }),
    );
    expect(bridge.payloadsOf('collectors:start')).toEqual([{ id: 'bybit_order_book' }]);
  });
});
