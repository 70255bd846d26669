import { describe, expect, it } from 'vitest';
import { isInMaintenance, maintenanceWindowSchema } from '../../../src/shared/maintenance';

const at = (time: string): number => Date.parse(`2026-12-01T${time}:00Z`);
const binance = { venue: 'binance', collectorId: 'binance_trades#2' };

describe('a maintenance window', () => {
  it('covers a time from one moment to another', () => {
    const window = { venue: 'binance', from: at('10:00'), to: at('11:00') };
    expect(isInMaintenance([window], binance, at('09:59'))).toBe(false);
    expect(isInMaintenance([window], binance, at('10:00'))).toBe(true);
    expect(isInMaintenance([window], binance, at('11:00'))).toBe(false);
  });

  it('covers a time of each day, also over midnight', () => {
    const night = { collectorId: 'binance_trades', from: '23:30', to: '00:15' };
    expect(isInMaintenance([night], binance, at('23:29'))).toBe(false);
    expect(isInMaintenance([night], binance, at('23:30'))).toBe(true);
    expect(isInMaintenance([night], binance, at('00:14'))).toBe(true);
    expect(isInMaintenance([night], binance, at('00:15'))).toBe(false);
  });

  it('covers no other venue or collector, and never the whole app', () => {
    const window = { venue: 'binance', from: '00:00', to: '23:59' };
    const other = { collectorId: 'binance_trades', from: '00:00', to: '23:59' };
    const bybit = { venue: 'bybit', collectorId: 'bybit_trades' };
    expect(isInMaintenance([window, other], bybit, at('12:00'))).toBe(false);
    const app = { venue: null, collectorId: null };
    expect(isInMaintenance([window, other], app, at('12:00'))).toBe(false);
  });

  it.each([
    { from: '00:00', to: '01:00' },
    { venue: 'a', collectorId: 'b', from: '00:00', to: '01:00' },
    { venue: 'a', from: '00:00', to: 5 },
    { venue: 'a', from: 5, to: 5 },
    { venue: 'a', from: '10:00', to: '10:00' },
    { venue: 'a', from: '24:00', to: '10:00' },
    { venue: 'a', from: '10:00', to: '11:00', more: true },
  ])('%j is refused', (window) => {
    expect(maintenanceWindowSchema.safeParse(window).success).toBe(false);
  });
});
