import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { LossList } from '../../../src/renderer/features/collectors/detail/loss-list';
import type { Loss, Provability } from '../../../src/shared/gaps';
import { FakeBridge } from './support/fake-bridge';
import { textOf } from './support/render';
import { NOON, gap, outage } from './support/statuses';

const show = (losses: readonly Loss[], level: Provability['level']): string =>
  textOf(
    <LossList
      collectorId="binance_trades"
      losses={losses}
      provability={{ level, reason: 'Ids are random.' }}
    />,
  );

describe('the list of losses', () => {
  it('says on every venue what the list is worth, and why', () => {
    expect(show([], 'not_provable')).toMatch(/not provable.*Ids are random\./);
    expect(screen.getByText('That does not prove', { exact: false })).toBeTruthy();
  });

  it('shows how much of an exact gap has come', () => {
    show([gap({ filled: 9, state: { kind: 'requested', at: NOON } })], 'exact');
    const row = within(screen.getByRole('listitem'));
    expect(row.getByText('requested')).toBeTruthy();
    expect(row.getByText('filled 9 of 23')).toBeTruthy();
  });

  it('shows no share of an outage, only what came back', () => {
    const text = show(
      [outage({ filled: 41, state: { kind: 'covered', at: NOON } })],
      'not_provable',
    );
    expect(text).toContain('recovered 41 trades');
    expect(text).not.toMatch(/\d of \d|%|closed/);
  });

  it('shows no share of a gap whose size is not known', () => {
    const text = show([gap({ filled: 23 })], 'detectable');
    expect(text).toContain('recovered 23 trades');
    expect(text).not.toContain('of 23');
  });

  it('finds what is lost among what is not', async () => {
    show(
      [gap({ id: 1 }), gap({ id: 2, state: { kind: 'permanent', at: NOON, reason: 'gone' } })],
      'exact',
    );
    await userEvent.click(screen.getByText('Lost or unknown 1'));
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
    expect(screen.getByText('Will never come: gone')).toBeTruthy();
  });

  it('exports the losses of its collector', async () => {
    const bridge = new FakeBridge({
      'export:losses': () => ({ ok: false, error: { code: 'cancelled', message: 'Closed.' } }),
    }).install();
    show([gap()], 'exact');
    await userEvent.click(screen.getByRole('button', { name: 'Export losses' }));
    expect(bridge.payloadsOf('export:losses')).toEqual([{ collectorId: 'binance_trades' }]);
  });
});
