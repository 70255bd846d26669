import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { FaultDrawer } from '../../../src/renderer/features/faults/fault-drawer';
import {
  EMPTY_DRAFT,
  toInjection,
  withKind,
} from '../../../src/renderer/features/faults/fault-form';
import type { FaultDraft } from '../../../src/renderer/features/faults/fault-form';
import { useFaults } from '../../../src/renderer/features/faults/fault-store';
import { paletteCommands } from '../../../src/renderer/features/palette/palette-commands';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import { useWindow } from '../../../src/renderer/lib/window-store';
import { faultInjectionSchema } from '../../../src/shared/faults';
import { PANEL_FAULT_KINDS } from '../../../src/shared/values/faults';
import type { PanelFaultKind } from '../../../src/shared/values/faults';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';
import { collector, injectedFault, snapshot } from './support/statuses';

const draftOf = (kind: PanelFaultKind, fields: Partial<FaultDraft> = {}): FaultDraft => ({
  ...withKind(EMPTY_DRAFT, kind),
  ...fields,
});
const everywhere = { venue: 'bybit', market: 'spot', symbol: 'BTCUSDT' } as const;

describe('a drafted fault', () => {
  it.each(PANEL_FAULT_KINDS)('of kind %s is one that main accepts, as it is offered', (kind) => {
    for (const whom of [{}, everywhere]) {
      const parsed = faultInjectionSchema.safeParse(toInjection(draftOf(kind, whom)));
      expect(parsed.error).toBeUndefined();
      expect(parsed.data?.fault.kind).toBe(kind);
    }
  });

  it('says whom it hits only as finely as its kind knows', () => {
    const { fault } = toInjection(draftOf('silence', everywhere));
    expect(fault).toEqual({ kind: 'silence', ...everywhere });
    expect(toInjection(draftOf('silence', { ...everywhere, channel: 'order_book' })).fault).toEqual(
      {
        kind: 'silence',
        channel: 'order_book',
        ...everywhere,
      },
    );
    expect(toInjection(draftOf('stale_snapshot', { channel: 'trades' })).fault).toEqual({
      kind: 'stale_snapshot',
    });
    expect(toInjection(draftOf('half_open', everywhere)).fault).toEqual({
      kind: 'half_open',
      venue: 'bybit',
      market: 'spot',
    });
    expect(toInjection(draftOf('clock_skew', { ...everywhere, amount: -1.5 })).fault).toEqual({
      kind: 'clock_skew',
      ms: -1_500,
      venue: 'bybit',
    });
  });

  it('counts percent and seconds as a person does, and shares and milliseconds on the wire', () => {
    expect(toInjection(draftOf('drop', { amount: 0.07, forSeconds: 2.5 }))).toEqual({
      fault: { kind: 'drop', share: 0.0007 },
      forMs: 2_500,
    });
  });

  it('without a time lasts until it is ended, and one of a moment has none', () => {
    expect(toInjection(draftOf('silence', { forSeconds: null }))).not.toHaveProperty('forMs');
    expect(toInjection(draftOf('close'))).toEqual({ fault: { kind: 'close', code: 1006 } });
    expect(toInjection(draftOf('restart', { forSeconds: 4 }))).toEqual({
      fault: { kind: 'restart', downMs: 4_000 },
    });
  });
});

describe('the faults drawer', () => {
  let bridge: FakeBridge;
  beforeEach(() => {
    useFaults.setState({ list: null });
    useWindow.setState({ faultsOpen: true });
    useMonitor.setState({
      snapshot: snapshot({
        collectors: [collector(), collector({ id: 'bybit_linear_trades', market: 'linear' })],
        simulator: { kind: 'running', url: 'http://127.0.0.1:1', tradesPerSecond: 200, seed: 1 },
      }),
    });
    bridge = new FakeBridge({
      'simulator:inject-fault': () => ({ ok: true, value: { id: 2 } }),
      'simulator:get-faults': () => ({
        ok: true,
        value: [injectedFault({ id: 7 }), injectedFault({ id: 6, endedAt: 1 })],
      }),
    }).install();
    renderThemed(<FaultDrawer />);
  });

  it('asks for what was chosen', async () => {
    await userEvent.click(screen.getByRole('combobox', { name: 'Kind' }));
    await userEvent.click(await screen.findByRole('option', { name: 'Silence' }));
    await userEvent.click(screen.getByRole('combobox', { name: 'Symbol' }));
    await userEvent.click(await screen.findByRole('option', { name: 'ETHUSDT' }));
    await userEvent.clear(screen.getByRole('textbox', { name: 'For' }));
    await userEvent.click(screen.getByRole('button', { name: 'Inject' }));
    expect(bridge.payloadsOf('simulator:inject-fault')).toEqual([
      { fault: { kind: 'silence', symbol: 'ETHUSDT' } },
    ]);
  });

  it('asks for the channel only where there is more than one', async () => {
    expect(screen.queryByRole('combobox', { name: 'Channel' })).toBeNull();
    act(() =>
      useMonitor.setState({
        snapshot: snapshot({
          collectors: [collector(), collector({ id: 'bybit_order_book', channel: 'order_book' })],
          simulator: { kind: 'running', url: 'http://127.0.0.1:1', tradesPerSecond: 200, seed: 1 },
        }),
      }),
    );
    await userEvent.click(screen.getByRole('combobox', { name: 'Channel' }));
    await userEvent.click(await screen.findByRole('option', { name: 'Order books' }));
    await userEvent.click(screen.getByRole('button', { name: 'Inject' }));
    expect(bridge.payloadsOf('simulator:inject-fault')).toEqual([
      { fault: { kind: 'drop', share: 0.1, channel: 'order_book' }, forMs: 30_000 },
    ]);
  });

  it('lists what is active apart from what is over, and ends one', async () => {
    const active = await screen.findByRole('region', { name: 'Active' });
    expect(within(active).getAllByRole('listitem')).toHaveLength(1);
    const over = screen.getByRole('region', { name: 'Over' });
    expect(within(over).queryByRole('button')).toBeNull();
    await userEvent.click(within(active).getByRole('button', { name: 'End Drop, fault 7' }));
    await waitFor(() => expect(bridge.payloadsOf('simulator:end-fault')).toEqual([{ id: 7 }]));
  });
});

it('the palette offers to inject a fault on the simulated exchange only', () => {
  const offered = (simulator: string): boolean =>
    paletteCommands(
      JSON.stringify({ collectors: [], simulator, recording: false, replay: 'absent' }),
      {},
    )
      .flatMap(({ actions }) => actions)
      .some(({ label }) => label === 'Inject a fault…');
  expect([offered('running'), offered('stopped'), offered('absent')]).toEqual([true, true, false]);
});
