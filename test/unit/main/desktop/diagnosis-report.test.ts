import { homedir, hostname, userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { withoutPrivate } from '../../../../src/main/desktop/private-parts';
import { runReport } from '../../../../src/main/desktop/diagnosis-report';
import { settingsSchema } from '../../../../src/shared/settings';
import { monitorRig } from '../../../support/monitor-rig';

const PRIVATE = {
  collectors: [
    {
      id: 'bybit_trades',
      venue: 'bybit',
      market: 'spot',
      symbols: ['BTCUSDT'],
      url: 'wss://relay.office.test/feed?token=hush',
    },
  ],
  network: {
    proxy: 'http://lovelace:hush@proxy.office.test:3128',
    noProxy: ['*.intra.office.test'],
  },
};

function report(): string {
  const rig = monitorRig(PRIVATE.collectors);
  const home = homedir();
  const line = {
    sequence: 1,
    at: 1,
    level: 'warn' as const,
    collectorId: 'bybit_trades',
    message: `could not read ${home}/Secret project/feeds.json, nor /home/grace/x on ${hostname()}`,
    fields: '"err":"connect failed via http://lovelace:hush@proxy.office.test:3128"',
  };
  return runReport({
    context: {
      version: '1.2.3',
      electronVersion: '45.0.0',
      platform: 'linux',
      mode: 'LIVE',
      configFile: `${home}/Secret project/feeds.json`,
      notices: [`settings.corrupt.json in ${home} was kept`],
      venues: [],
    },
    settings: settingsSchema.parse(PRIVATE),
    snapshot: rig.monitor.snapshot(),
    details: [rig.detail()],
    alarms: rig.monitor.chronicle.alarms.list(),
    log: [line, { ...line, level: 'info', message: 'nothing unusual' }],
  });
}

describe('diagnostics that are handed out', () => {
  it('hold versions, settings, states, the ledger and what went wrong, as JSON', () => {
    const parsed = JSON.parse(report()) as Record<string, unknown>;
    expect(parsed).toMatchObject({
      tapedeck: '1.2.3',
      mode: 'LIVE',
      hasConfigFile: true,
      ledger: { balanced: true },
      health: { level: 'off' },
      verdict: { instruments: 0, connected: { answer: 'unknown' } },
      venues: {},
      collectors: [
        {
          id: 'bybit_trades',
          state: 'STOPPED',
          verdict: null,
          notGood: [],
          symbols: [{ symbol: 'BTCUSDT' }],
        },
      ],
      settings: {
        reconnect: { maxAttempts: 10 },
        network: { proxy: 'http://…', noProxy: 1 },
        collectors: [{ id: 'bybit_trades', ownUrl: true, ownRestUrl: false }],
      },
    });
    expect(parsed.log).toHaveLength(1);
  });

  it('hold no name, folder, own address or secret', () => {
    const text = report();
    expect(text).not.toContain(homedir());
    expect(text).not.toContain(`"${userInfo().username}"`);
    expect(text).not.toContain(hostname());
    expect(text).not.toMatch(/hush|lovelace|grace|office\.test|intra/);
  });
});

describe('what is private', () => {
  const parts = { home: '/srv/people/ada', user: 'ada', hosts: ['box.office.test'] };

  it.each([
    ['in /srv/people/ada/x', 'in ~/x'],
    ['in /home/grace/x and /Users/Grace Hopper/x', 'in ~/x and ~ Hopper/x'],
    [String.raw`in C:\\Users\\grace\\x`, String.raw`in ~\\x`],
    ['ada said', '<user> said'],
    ['adamant', 'adamant'],
    ['ws://box.office.test/', 'ws://<own host>/'],
  ])('is taken out of %s', (text, expected) => {
    expect(withoutPrivate(text, parts)).toBe(expected);
  });
});
