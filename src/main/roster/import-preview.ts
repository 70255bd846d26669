import type { ImportPreview } from '../../shared/configuration';
import type { CollectorSettings, ConfigFile, Settings } from '../../shared/settings';

type Limits = Pick<Settings, 'reconnect' | 'timeouts' | 'storage' | 'disk' | 'alarms'>;

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

/** `storage.maxTotalTrades: 10000 → 50000`, one per limit that differs. */
export function previewLimits(
  current: Limits,
  wanted: Pick<ConfigFile, keyof Limits>,
): readonly string[] {
  const { reconnect, timeouts, storage, disk, alarms } = wanted;
  const after = flat({ reconnect, timeouts, storage, disk, alarms });
  const before = flat({
    reconnect: current.reconnect,
    timeouts: current.timeouts,
    storage: current.storage,
    disk: current.disk,
    alarms: current.alarms,
  });
  return [...after].flatMap(([path, value]) => {
    const was = before.get(path);
    return was === value ? [] : [`${path}: ${was ?? 'unset'} → ${value}`];
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

/** By path. */
function flat(value: object, prefix = ''): Map<string, string> {
  const entries = new Map<string, string>();
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof inner === 'object' && inner !== null) {
      for (const [deeper, text] of flat(inner, path)) entries.set(deeper, text);
    } else entries.set(path, String(inner));
  }
  return entries;
}
