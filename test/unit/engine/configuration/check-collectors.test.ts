import { describe, expect, it } from 'vitest';
import { checkDraft } from '../../../../src/engine/configuration/check-collectors';
import type { CollectorDraft } from '../../../../src/shared/collector-draft';
import { collectorSettingsSchema } from '../../../../src/shared/settings';

const draft = (changes: Partial<CollectorDraft> = {}): CollectorDraft => ({
  id: 'kraken_trades',
  venue: 'kraken',
  market: 'spot',
  channel: 'trades',
  symbols: ['BTC/USD'],
  autostart: true,
  ...changes,
});
const existing = [
  collectorSettingsSchema.parse({
    id: 'mine',
    venue: 'kraken',
    market: 'spot',
    symbols: ['ETH/USD'],
  }),
];

describe('a collector that a person wants', () => {
  it('is taken when everything about it is right', () => {
    expect(checkDraft(draft(), existing)).toEqual({
      ok: true,
      value: collectorSettingsSchema.parse(draft()),
    });
  });

  it.each([
    ['id', { id: 'Kraken Trades' }, 'lower-case'],
    ['id', { id: 'mine' }, 'used twice'],
    ['symbols', { symbols: [] }, 'at least one symbol'],
    ['symbols', { symbols: ['BTC/USD', 'BTC/USD'] }, 'no symbol twice'],
    ['symbols', { symbols: ['ETH/USD'] }, 'collected by mine already'],
    ['symbols', { symbols: ['what ever'] }, ''],
    ['url', { url: 'ws://example.com' }, 'wss:'],
    ['restUrl', { restUrl: 'http://example.com' }, 'https:'],
    ['venue', { venue: 'nowhere' }, ''],
    ['channel', { market: 'linear' }, 'no collector for kraken linear trades'],
    ['stream', { stream: 'aggTrade' }, 'not a choice'],
    ['depth', { depth: 25 }, 'only order books have one'],
  ])('is refused at its %s for %j', (field, changes, message) => {
    const checked = checkDraft(draft(changes), existing);
    expect(checked.ok).toBe(false);
    if (checked.ok) return;
    expect(Object.keys(checked.error.fields ?? {})).toEqual([field]);
    expect(checked.error.fields?.[field]).toContain(message);
  });

  it('is told of every field at once', () => {
    const checked = checkDraft(draft({ id: '', symbols: [], url: 'x' }), existing);
    expect(checked).toMatchObject({ error: { code: 'invalid_settings' } });
    if (!checked.ok)
      expect(Object.keys(checked.error.fields ?? {}).sort()).toEqual(['id', 'symbols', 'url']);
  });
});
