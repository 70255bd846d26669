import { z } from 'zod';
import { maintenanceWindowSchema } from './maintenance';
import { ALARM_RULES } from './values/alarms';

export const alarmRuleSchema = z.enum(ALARM_RULES);

const rule = { enabled: z.boolean().default(true) };

/** Which rules watch, and from where on. Changeable while the app runs. */
export const alarmSettingsSchema = z.strictObject({
  /** Desktop notifications. */
  notify: z.boolean().default(true),
  sound: z.boolean().default(false),
  /** At most this many notifications a minute; the others are told in one summary. */
  maxNotificationsPerMinute: z.int().min(1).max(60).default(5),
  /** What nobody acknowledged and still holds is notified again. */
  escalation: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** Since the first notification, and from then on since the one before. */
      firstAfterMinutes: z.int().min(10).max(1_440).default(10),
      thenEveryMinutes: z.int().min(10).max(10_080).default(60),
    })
    .prefault({}),
  /** Within them alarms are listed, but neither notified nor escalated. */
  maintenance: z.array(maintenanceWindowSchema).max(100).default([]),
  rules: z
    .strictObject({
      collector_error: z.strictObject(rule).prefault({}),
      not_connected: z
        .strictObject({ ...rule, forSeconds: z.int().min(1).max(3_600).default(30) })
        .prefault({}),
      incomplete: z
        .strictObject({
          ...rule,
          /** How long a degraded answer must last; a bad one raises at once. */
          degradedForSeconds: z.int().min(1).max(86_400).default(300),
        })
        .prefault({}),
      silent_symbol: z.strictObject(rule).prefault({}),
      permanent_loss: z.strictObject(rule).prefault({}),
      book_out_of_sync: z
        .strictObject({ ...rule, forSeconds: z.int().min(1).max(3_600).default(30) })
        .prefault({}),
      high_latency: z
        .strictObject({
          ...rule,
          /** The limit of p99 in the verdict: trades later than this are late. */
          p99AboveMs: z.int().min(1).max(3_600_000).default(2_000),
          /** How long on time must be bad. */
          forSeconds: z.int().min(1).max(3_600).default(60),
        })
        .prefault({}),
      frequent_reconnects: z
        .strictObject({ ...rule, perHour: z.int().min(1).max(10_000).default(10) })
        .prefault({}),
      ledger_imbalance: z.strictObject(rule).prefault({}),
      internal_error: z.strictObject(rule).prefault({}),
      own_limit: z.strictObject(rule).prefault({}),
    })
    .prefault({}),
});
export type AlarmSettings = Readonly<z.infer<typeof alarmSettingsSchema>>;

/** No notifications of that rule and collector until then; null stands for every one. */
export const alarmMuteSchema = z.strictObject({
  rule: alarmRuleSchema.nullable(),
  collectorId: z.string().nullable(),
  /** Epoch ms. */
  until: z.number(),
});
export type AlarmMute = Readonly<z.infer<typeof alarmMuteSchema>>;

export const alarmSchema = z.object({
  id: z.int().min(1),
  rule: alarmRuleSchema,
  /** Null when it is about the whole app. */
  collectorId: z.string().nullable(),
  /** `venue:market:symbol`, when it is about one. */
  instrument: z.string().nullable(),
  /** What happened, the last time it did. */
  message: z.string(),
  /** How often it happened since it was raised. */
  count: z.int().min(1),
  firstAt: z.number(),
  lastAt: z.number(),
  /** A mute covers it now: it is listed and counted, but not notified. */
  muted: z.boolean(),
  /** A maintenance window covers it now: as muted. */
  maintenance: z.boolean(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('raised') }),
    /** A person saw it; what it is about goes on. */
    z.object({ kind: z.literal('acknowledged'), at: z.number() }),
    /** It is over. `acknowledgedAt` is null when nobody had looked. */
    z.object({ kind: z.literal('cleared'), at: z.number(), acknowledgedAt: z.number().nullable() }),
  ]),
});
export type Alarm = Readonly<z.infer<typeof alarmSchema>>;

/** The answer to `alarms:list`. */
export interface AlarmList {
  /** Active ones first, newest first; then those that were cleared, newest first; bounded. */
  readonly alarms: readonly Alarm[];
  readonly mutes: readonly AlarmMute[];
}

/** Why a notification is due. */
export type AlarmCallKind =
  /** It was raised, or happened again after a pause. */
  | 'raised'
  /** It still holds, and nobody acknowledged it. */
  | 'escalated'
  /** It had been notified, and is over. */
  | 'over';

/** An alarm that a user is to be notified of. */
export interface AlarmCall {
  readonly kind: AlarmCallKind;
  readonly alarm: Alarm;
  readonly title: string;
}

/** An alarm was raised, happened again, was acknowledged or is over. */
export interface AlarmEvent {
  readonly kind: 'raised' | 'repeated' | 'acknowledged' | 'cleared';
  readonly alarm: Alarm;
}
