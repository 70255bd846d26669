import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { RosterDialogs } from '../../../src/renderer/features/roster/roster-dialogs';
import {
  draftOf,
  nearestChoice,
  suggestId,
} from '../../../src/renderer/features/roster/collector-draft';
import {
  searchInstruments,
  typedSymbols,
} from '../../../src/renderer/features/roster/symbol-search';
import { closeRoster, openRoster } from '../../../src/renderer/lib/window-store';
import type { CollectorChoice } from '../../../src/shared/collector-draft';
import type { ListedInstrument } from '../../../src/shared/instruments';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';

const choice = (venue: string, market: string, channel: string): CollectorChoice => ({
  venue,
  venueLabel: venue,
  market,
  marketLabel: market,
  channel,
  defaultId: `${venue}_${channel}`,
  defaultUrl: 'wss://example.com',
  streams: [],
  depths: [],
});
const CHOICES = [
  choice('one', 'spot', 'trades'),
  choice('one', 'linear', 'trades'),
  choice('two', 'spot', 'trades'),
  choice('two', 'spot', 'order_book'),
];
const listed = (symbol: string, base: string, quote: string): ListedInstrument => ({
  symbol,
  base,
  quote,
  status: 'trading',
  priceIncrement: null,
});
const INSTRUMENTS = [
  listed('ABTC/USD', 'ABTC', 'USD'),
  listed('BTC/USD', 'BTC', 'USD'),
  listed('BTCX/USD', 'BTCX', 'USD'),
  listed('ETH/BTC', 'ETH', 'BTC'),
];

describe('searching the venue’s list', () => {
  it('finds what is meant first, however it is separated', () => {
    const found = (text: string): readonly string[] =>
      searchInstruments(INSTRUMENTS, text).map(({ symbol }) => symbol);
    expect(found('btc')).toEqual(['BTC/USD', 'BTCX/USD', 'ABTC/USD', 'ETH/BTC']);
    expect(found('ethbtc')).toEqual(['ETH/BTC']);
    expect(found('eth-btc ')).toEqual(['ETH/BTC']);
    expect(found('nothing')).toEqual([]);
    expect(found('')).toHaveLength(4);
  });

  it('takes typed symbols, one or several, and nothing that is none', () => {
    expect(typedSymbols('btc/usd, eth/usd eth/usd')).toEqual(['BTC/USD', 'ETH/USD']);
    expect(typedSymbols('what? <b>')).toEqual([]);
  });
});

describe('a draft of a collector', () => {
  it('keeps as much as it can of what was chosen when one part of its kind changes', () => {
    const [spot, linear] = CHOICES;
    expect(nearestChoice(CHOICES, linear!, { venue: 'two' })).toMatchObject({ venue: 'two', market: 'spot', channel: 'trades' }); // prettier-ignore
    expect(nearestChoice(CHOICES, spot!, { venue: 'one', market: 'linear' })).toBe(linear);
  });

  it('has an id that is free, and no symbols of another market', () => {
    expect(suggestId('two_trades', ['two_trades', 'two_trades_2'])).toBe('two_trades_3');
    const before = { ...draftOf(CHOICES[2]!, [], null), symbols: ['BTC/USD'] };
    expect(draftOf(CHOICES[3]!, [], before).symbols).toEqual(['BTC/USD']);
    expect(draftOf(CHOICES[0]!, [], before).symbols).toEqual([]);
  });
});

describe('the dialog that adds a collector', () => {
  const refusal = { code: 'invalid_settings' as const, message: 'no', fields: { id: 'is used twice', symbols: 'is taken' } }; // prettier-ignore
  let bridge: FakeBridge;
  beforeEach(() => {
    closeRoster();
    bridge = new FakeBridge({
      'collectors:get-choices': () => ({ ok: true, value: CHOICES }),
      'collectors:get-configured': () => ({ ok: true, value: [] }),
      'instruments:list': () => ({
        ok: true,
        value: { venue: 'kraken', market: 'spot', instruments: INSTRUMENTS, fetchedAt: 1, problem: null }, // prettier-ignore
      }),
      'collectors:add': () => ({ ok: false, error: refusal }),
      'collectors:remove': () => ({ ok: true, value: null }),
    }).install();
  });

  it('sends what was chosen and shows main’s answer at each field', async () => {
    renderThemed(<RosterDialogs />);
    openRoster({ kind: 'add' });
    const search = await screen.findByRole('combobox', { name: 'Search symbols' });
    const add = screen.getByRole('button', { name: 'Add collector' });
    expect(add).toHaveProperty('disabled', true);
    await screen.findByText(/4 instruments/);
    fireEvent.change(search, { target: { value: 'ethbtc' } });
    fireEvent.keyDown(search, { key: 'Enter' });
    fireEvent.change(search, { target: { value: 'NEW/USD' } });
    fireEvent.keyDown(search, { key: 'Enter' });
    expect(screen.getByText('1 not verified')).toBeDefined();
    fireEvent.click(add);
    await screen.findByText('is used twice');
    expect(screen.getByText('is taken')).toBeDefined();
    expect(bridge.payloadsOf('collectors:add')).toEqual([
      {
        id: 'one_trades',
        venue: 'one',
        market: 'spot',
        channel: 'trades',
        symbols: ['ETH/BTC', 'NEW/USD'],
        autostart: true,
      },
    ]);
    // What was wrong with a field is not known of what it holds now.
    fireEvent.change(screen.getByLabelText('Id'), { target: { value: 'another' } });
    expect(screen.queryByText('is used twice')).toBeNull();
    expect(screen.getByText('is taken')).toBeDefined();
  });

  it('says what stays before a collector is removed, and removes it once confirmed', async () => {
    renderThemed(<RosterDialogs />);
    openRoster({ kind: 'remove', id: 'one_trades' });
    await screen.findByText(/What it brought stays/);
    expect(bridge.payloadsOf('collectors:remove')).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Remove collector' }));
    await waitFor(() => expect(bridge.payloadsOf('collectors:remove')).toEqual([{ id: 'one_trades' }])); // prettier-ignore
  });
});
