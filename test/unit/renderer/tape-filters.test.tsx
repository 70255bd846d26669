import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { Tape } from '../../../src/renderer/features/trades/tape';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import { clearFilter, useWindow } from '../../../src/renderer/lib/window-store';
import type { Venue } from '../../../src/shared/values/market';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';
import { collector, snapshot, tapeRow } from './support/statuses';

let bridge: FakeBridge;
const lastWatch = (): unknown => bridge.payloadsOf('tape:watch').at(-1);

beforeEach(() => {
  clearFilter();
  useMonitor.setState({ snapshot: snapshot() });
  bridge = new FakeBridge({
    'tape:watch': () => ({ ok: true, value: { generation: 1, rows: [tapeRow(1)], matching: 1 } }),
  }).install();
  renderThemed(<Tape heading={null} actions={null} />);
});

describe('the tape’s filters', () => {
  it('ask for everything at first', async () => {
    await waitFor(() => expect(lastWatch()).toEqual({ filter: {} }));
    expect(await screen.findByRole('grid', { name: 'Recent trades' })).toBeTruthy();
  });

  it('ask for a venue, and for everything again when it is cleared', async () => {
    await userEvent.click(screen.getByRole('combobox', { name: 'Filter by venue' }));
    await userEvent.click(await screen.findByRole('option', { name: 'bybit' }));
    await waitFor(() => expect(lastWatch()).toEqual({ filter: { venue: 'bybit' } }));
    await userEvent.click(screen.getByRole('button', { name: 'Clear all filters' }));
    await waitFor(() => expect(lastWatch()).toEqual({ filter: {} }));
  });

  it('ask for a pair however the venues spell it', async () => {
    const of = (venue: Venue, symbol: string) => collector({ id: venue, venue, symbols: [symbol] });
    act(() =>
      useMonitor.setState({
        snapshot: snapshot({
          collectors: [
            of('bybit', 'BTCUSDT'),
            of('okx', 'BTC-USDT'),
            of('coinbase', 'BTC-USD'),
            of('kraken', 'BTC/USD'),
            of('kraken', 'ETH/USD'),
          ],
        }),
      }),
    );
    await userEvent.click(screen.getByRole('combobox', { name: 'Filter by symbol or pair' }));
    const options = await screen.findAllByRole('option');
    expect(options.map(({ textContent }) => textContent)).toEqual([
      'BTC / USD',
      'BTC / USDT',
      'BTC-USD',
      'BTC-USDT',
      'BTC/USD',
      'BTCUSDT',
      'ETH/USD',
    ]);
    await userEvent.click(screen.getByRole('option', { name: 'BTC / USD' }));
    await waitFor(() =>
      expect(lastWatch()).toEqual({ filter: { pair: { base: 'BTC', quote: 'USD' } } }),
    );
    await userEvent.click(screen.getByRole('combobox', { name: 'Filter by symbol or pair' }));
    await userEvent.click(await screen.findByRole('option', { name: 'BTC-USDT' }));
    await waitFor(() => expect(lastWatch()).toEqual({ filter: { symbol: 'BTC-USDT' } }));
  });

  it('ask for the notional as typed, without touching a digit', async () => {
    await userEvent.type(screen.getByRole('textbox', { name: 'Smallest notional' }), '1000.50');
    await waitFor(() => expect(lastWatch()).toEqual({ filter: { minNotional: '1000.50' } }));
  });

  it.each(['abc', '-5', '0', '1e3'])('never ask for %s as a notional', async (text) => {
    const input = screen.getByRole('textbox', { name: 'Smallest notional' });
    await userEvent.type(input, text);
    await waitFor(() => expect(input.getAttribute('aria-invalid')).toBe('true'));
    await new Promise((done) => setTimeout(done, 400));
    expect(useWindow.getState().filter.minNotional).not.toBe(text);
  });
});
