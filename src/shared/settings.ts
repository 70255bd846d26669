import { z } from 'zod';
import { deliverySettingsSchema } from './delivery';
import { isAllowedFeedUrl } from './feed-url';
import { alarmMuteSchema, alarmSettingsSchema } from './alarms';
import {
  channelSchema,
  instrumentKey,
  marketSchema,
  symbolSchema,
  venueSchema,
} from './market-data';
import { diskSettingsSchema } from './disk';
import { logSettingsSchema } from './log';
import { networkSettingsSchema } from './network';

export { isAllowedFeedUrl };

/** `https:` anywhere; `http:` only to this machine. Without a slash at the end, a query or a fragment. */
export function isAllowedRestUrl(text: string): boolean {
  return /^https?:\/\/[^?#]*[^?#/]$/.test(text) && isAllowedFeedUrl(text.replace(/^http/, 'ws'));
}

export const collectorIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected lower-case letters, digits and _, e.g. bybit_trades');

/** Of one that runs: connections beyond the first of a configured collector are numbered. */
export const runningIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}(#\d{1,4})?$/, 'expected the id of a collector that there is');

export const feedUrlSchema = z
  .string()
  .refine(isAllowedFeedUrl, 'expected a wss: address, or ws: to a loopback address');

export const restUrlSchema = z
  .string()
  .refine(
    isAllowedRestUrl,
    'expected an https: address, or http: to a loopback address, without a slash at the end',
  );

export const collectorSettingsSchema = z.strictObject({
  id: collectorIdSchema,
  venue: venueSchema,
  market: marketSchema,
  channel: channelSchema.default('trades'),
  symbols: z
    .array(symbolSchema)
    .min(1, 'expected at least one symbol')
    .max(2_000, 'expected at most 2,000 symbols')
    .refine((symbols) => new Set(symbols).size === symbols.length, 'expected no symbol twice'),
  autostart: z.boolean().default(true),
  url: feedUrlSchema.optional(),
  /** Of the venue's REST API, where missed trades are asked for. */
  restUrl: restUrlSchema.optional(),
  /** Binance only: `trade` (default) or `aggTrade` on spot; USD-M has `aggTrade` alone. */
  stream: z.enum(['trade', 'aggTrade']).optional(),
  /** Of order books: levels a side to ask for. Which ones there are depends on the venue. */
  depth: z.int().min(1).max(10_000).optional(),
  /** Latency above which the collector's instruments are late; without it 1 s at p50, and at p99 as the alarm settings say. */
  latencyLimitMs: z
    .strictObject({ p50: z.int().min(1).max(3_600_000), p99: z.int().min(1).max(3_600_000) })
    .optional(),
});
export type CollectorSettings = Readonly<z.infer<typeof collectorSettingsSchema>>;

const ms = (minimum: number, maximum: number) => z.int().min(minimum).max(maximum);

export const reconnectSettingsSchema = z
  .strictObject({
    baseDelayMs: ms(10, 60_000).default(1_000),
    maxDelayMs: ms(10, 3_600_000).default(30_000),
    maxAttempts: z.int().min(1).max(1_000).default(10),
    jitter: z.boolean().default(true),
    coolDownMs: ms(100, 86_400_000).default(300_000),
  })
  .refine((value) => value.maxDelayMs >= value.baseDelayMs, {
    path: ['maxDelayMs'],
    message: 'expected at least baseDelayMs',
  });
export type ReconnectSettings = Readonly<z.infer<typeof reconnectSettingsSchema>>;

export const timeoutSettingsSchema = z.strictObject({
  connectMs: ms(100, 120_000).default(10_000),
  /** Neither acknowledgement nor data within this time after subscribing is a cause to reconnect. */
  subscriptionMs: ms(100, 120_000).default(10_000),
  pongMs: ms(100, 120_000).default(10_000),
  /** No data frame at all for this long is a cause to reconnect; doubles while a feed stays quiet. */
  dataSilenceMs: ms(500, 3_600_000).default(60_000),
});
export type TimeoutSettings = Readonly<z.infer<typeof timeoutSettingsSchema>>;

export const storageSettingsSchema = z.strictObject({
  maxTradesPerSymbol: z.int().min(1).max(1_000_000).default(1_000),
  maxTotalTrades: z.int().min(1).max(10_000_000).default(10_000),
  /** Of 10^6 bytes: trades with their frames, and the ids kept against duplicates. */
  maxMegabytes: z.int().min(16).max(16_384).default(512),
  retentionMinutes: z.number().positive().max(10_080).default(60),
});
export type StorageSettings = Readonly<z.infer<typeof storageSettingsSchema>>;

export const collectorListSchema = z
  .array(collectorSettingsSchema)
  .max(100, 'expected at most 100 collectors')
  .superRefine((collectors, context) => {
    const seen = new Set<string>();
    collectors.forEach(({ id }, index) => {
      if (seen.has(id)) {
        context.addIssue({ code: 'custom', path: [index, 'id'], message: `"${id}" is used twice` });
      }
      seen.add(id);
    });
    refuseSharedInstruments(collectors, context);
  });

/** Two collectors of one instrument would take each other's trades for duplicates. */
function refuseSharedInstruments(
  collectors: readonly CollectorSettings[],
  context: z.core.$RefinementCtx<CollectorSettings[]>,
): void {
  const collectedBy = new Map<string, string>();
  collectors.forEach(({ id, venue, market, channel, symbols }, index) => {
    for (const symbol of symbols) {
      const key = `${channel} ${instrumentKey(venue, market, symbol)}`;
      const other = collectedBy.get(key);
      if (other !== undefined && other !== id) {
        const message = `${symbol} is collected by ${other} already`;
        context.addIssue({ code: 'custom', path: [index, 'symbols'], message });
      }
      collectedBy.set(key, id);
    }
  });
}

/** What `--config FILE` holds. Unknown keys are errors. */
export const configFileSchema = z.strictObject({
  collectors: collectorListSchema.min(1, 'expected at least one collector').optional(),
  reconnect: reconnectSettingsSchema.prefault({}),
  timeouts: timeoutSettingsSchema.prefault({}),
  storage: storageSettingsSchema.prefault({}),
  disk: diskSettingsSchema.prefault({}),
  alarms: alarmSettingsSchema.prefault({}),
  /** Left out, nothing is delivered. An import does not touch it. */
  delivery: deliverySettingsSchema.optional(),
  /** Left out, a run takes the defaults and an import keeps what there is. */
  network: networkSettingsSchema.optional(),
});
export type ConfigFile = z.infer<typeof configFileSchema>;

export const themeSchema = z.enum(['system', 'dark', 'light']);
export type Theme = z.infer<typeof themeSchema>;

export const windowStateSchema = z.strictObject({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(640).max(20_000).default(1280),
  height: z.int().min(480).max(20_000).default(800),
  maximized: z.boolean().default(false),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** The local HTTP API of the app; a headless run has flags for it. */
export const apiSettingsSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** On 127.0.0.1. A headless run takes 8787 unless told otherwise, so both can run side by side. */
  port: z
    .int()
    .min(1_024, 'expected a port from 1024 to 65535')
    .max(65_535, 'expected a port from 1024 to 65535')
    .default(8_788),
});
export type ApiSettings = Readonly<z.infer<typeof apiSettingsSchema>>;

/** What survives a restart, in `settings.json` of the user-data folder. */
export const settingsSchema = z.strictObject({
  version: z.literal(1).default(1),
  theme: themeSchema.default('dark'),
  window: windowStateSchema.prefault({}),
  /** Null until a person changed something: then there are the ones to begin with. */
  collectors: collectorListSchema.nullable().default(null),
  /** Those of runs on the built-in exchange; null until they differ from the real ones. */
  simulatedCollectors: collectorListSchema.nullable().default(null),
  reconnect: reconnectSettingsSchema.prefault({}),
  timeouts: timeoutSettingsSchema.prefault({}),
  storage: storageSettingsSchema.prefault({}),
  disk: diskSettingsSchema.prefault({}),
  alarms: alarmSettingsSchema.prefault({}),
  api: apiSettingsSchema.prefault({}),
  network: networkSettingsSchema.prefault({}),
  delivery: deliverySettingsSchema.prefault({}),
  log: logSettingsSchema.prefault({}),
  /** Set by muting an alarm, not in the settings dialog. */
  alarmMutes: z.array(alarmMuteSchema).max(200).default([]),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What a person may change while the app runs. */
export const settingsPatchSchema = z.strictObject({
  theme: themeSchema.optional(),
  reconnect: reconnectSettingsSchema.optional(),
  timeouts: timeoutSettingsSchema.optional(),
  storage: storageSettingsSchema.optional(),
  disk: diskSettingsSchema.optional(),
  alarms: alarmSettingsSchema.optional(),
  api: apiSettingsSchema.optional(),
  network: networkSettingsSchema.optional(),
  log: logSettingsSchema.optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

/** `collectors[0].symbols: expected at least one symbol`, one line per issue. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.flatMap(describeIssue).join('\n');
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const path = formatPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${path === '' ? key : `${path}.${key}`}: unknown key`);
  }
  return [`${path === '' ? '(top level)' : path}: ${issue.message}`];
}

function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}
