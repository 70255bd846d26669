import type { ImportPreview } from '../../shared/configuration';
import { redactText } from '../../platform/redaction';
import type { CollectorSettings, ConfigFile, Settings } from '../../shared/settings';

export type Limits = Pick<Settings, 'reconnect' | 'timeouts' | 'storage' | 'disk' | 'alarms'>;

export const limitsOf = ({ reconnect, timeouts, storage, disk, alarms }: Limits): Limits => ({
  reconnect,
  timeouts,
  storage,
  disk,
  alarms,
});

/** Every collector of both lists: those of the file in its order, then those that go. */
export function previewCollectors(
  current: readonly CollectorSettings[],
  wanted: readonly CollectorSettings[],
): ImportPreview['collectors'] {
  const before = new Map(current.map((each) => [each.id, each]));
  const ids = new Set(wanted.map(({ id }) => id));
  return [
    ...wanted.map((settings) => {
      const was = before.get(settings.id);
      if (was === undefined) {
        const { venue, market, channel, symbols } = settings;
        const detail = `${venue} ${market} ${channel}: ${few(symbols)}`;
        return { id: settings.id, change: 'added' as const, detail };
      }
      const detail = differences(was, settings);
      return {
        id: settings.id,
        change: detail === '' ? ('kept' as const) : ('changed' as const),
        detail,
      };
    }),
    ...current
      .filter(({ id }) => !ids.has(id))
      .map(({ id }) => ({ id, change: 'removed' as const, detail: '' })),
  ];
}

/** `storage.maxTotalTrades: 10000 → 50000`, one per setting that differs; nothing of what the file leaves alone. */
export function previewSettings(
  current: Limits & Pick<Settings, 'network'>,
  wanted: Pick<ConfigFile, keyof Limits | 'network'>,
): readonly string[] {
  const before = flat({ ...limitsOf(current), network: current.network });
  const after = flat({ ...limitsOf(wanted), network: wanted.network ?? current.network });
  return [...after].flatMap(([path, value]) => {
    const was = before.get(path);
    return was === value ? [] : [redactText(`${path}: ${was ?? 'unset'} → ${value}`)];
  });
}

function differences(was: CollectorSettings, settings: CollectorSettings): string {
  const added = settings.symbols.filter((symbol) => !was.symbols.includes(symbol));
  const removed = was.symbols.filter((symbol) => !settings.symbols.includes(symbol));
  const parts = [
    ...(added.length === 0 ? [] : [`+ ${few(added)}`]),
    ...(removed.length === 0 ? [] : [`− ${few(removed)}`]),
  ];
  const others = [
    'venue',
    'market',
    'channel',
    'stream',
    'depth',
    'url',
    'restUrl',
    'autostart',
  ] as const;
  for (const field of others) {
    if (was[field] === settings[field]) continue;
    parts.push(`${field} ${String(settings[field] ?? 'by default')}`);
  }
  return parts.join(', ');
}

const NAMED = 5;

const few = (symbols: readonly string[]): string =>
  symbols.length > NAMED
    ? `${symbols.slice(0, NAMED).join(', ')} and ${symbols.length - NAMED} more`
    : symbols.join(', ');

/** By path; a list is one value. */
function flat(value: object, prefix = ''): Map<string, string> {
  const entries = new Map<string, string>();
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (Array.isArray(inner)) entries.set(path, inner.length === 0 ? 'none' : inner.join(', '));
    else if (typeof inner === 'object' && inner !== null) {
      for (const [deeper, text] of flat(inner, path)) entries.set(deeper, text);
    } else entries.set(path, String(inner));
  }
  return entries;
}
