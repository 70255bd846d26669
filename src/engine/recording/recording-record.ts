import { z } from 'zod';
import { channelSchema, marketSchema, venueSchema } from '../../shared/market-data';
import { runningIdSchema } from '../../shared/settings';

/*
 * The capture format: JSON lines, one record each, as cryptofeed writes it. Times are epoch seconds of
 * the local clock. Unknown keys are kept out, unknown kinds of records are counted by the reader.
 */

/** 2100-01-01 in seconds: anything later is not in seconds. */
const LATEST_TIME = 4_102_444_800;

const seconds = z.number().min(0).max(LATEST_TIME);
const connectionName = z.string().min(1).max(256);
const address = z.string().min(1).max(65_536);

const headerSchema = z.object({
  t: z.literal('header'),
  format: z.number().optional(),
  exchange: z.string().optional(),
  recorded: seconds.optional(),
});

/** Ours only, for addresses that name no venue: which collector opened the connection. */
export const captureCollectorSchema = z.object({
  id: runningIdSchema,
  venue: venueSchema,
  market: marketSchema,
  channel: channelSchema,
  stream: z.string().max(64),
});
export type CaptureCollector = Readonly<z.infer<typeof captureCollectorSchema>>;

const connectSchema = z.object({
  t: z.literal('connect'),
  conn: connectionName,
  addr: address,
  ts: seconds,
  // Another recorder may use the key for something else: then the address alone decides.
  collector: captureCollectorSchema.optional().catch(undefined),
});

/** The frame as text in `data`, or its bytes in `b64` when it was binary. */
const payload = {
  data: z.string().optional(),
  b64: z.base64().optional(),
};
const hasOnePayload = (record: { data?: string | undefined; b64?: string | undefined }): boolean =>
  (record.data === undefined) !== (record.b64 === undefined);
const ONE_PAYLOAD = 'expected either data or b64';

const sendSchema = z
  .object({
    t: z.literal('send'),
    conn: connectionName,
    addr: address.optional(),
    ts: seconds,
    ...payload,
  })
  .refine(hasOnePayload, ONE_PAYLOAD);

const receiveSchema = z
  .object({ t: z.literal('recv'), conn: connectionName, ts: seconds, ...payload })
  .refine(hasOnePayload, ONE_PAYLOAD);

const httpSchema = z.object({
  t: z.literal('http'),
  url: z.string(),
  ts: seconds,
  data: z.string().optional(),
});

const schemas = {
  header: headerSchema,
  connect: connectSchema,
  send: sendSchema,
  recv: receiveSchema,
  http: httpSchema,
} as const;
type RecordType = keyof typeof schemas;

export type CaptureHeader = Readonly<z.infer<typeof headerSchema>>;
export type CaptureConnect = Readonly<z.infer<typeof connectSchema>>;
export type CaptureSend = Readonly<z.infer<typeof sendSchema>>;
export type CaptureReceive = Readonly<z.infer<typeof receiveSchema>>;
export type CaptureHttp = Readonly<z.infer<typeof httpSchema>>;
export type CaptureRecord =
  CaptureHeader | CaptureConnect | CaptureSend | CaptureReceive | CaptureHttp;

export const CAPTURE_FORMAT = 2;

export type ParsedLine =
  | { readonly kind: 'record'; readonly record: CaptureRecord }
  /** Well-formed, of a kind this version does not know. */
  | { readonly kind: 'unknown_type'; readonly type: string }
  | { readonly kind: 'bad'; readonly reason: string };

const isRecordType = (type: string): type is RecordType => Object.hasOwn(schemas, type);

/** Never throws, whatever the text. */
export function parseCaptureLine(text: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'bad', reason: 'Not JSON' };
  }
  if (typeof value !== 'object' || value === null || !('t' in value)) {
    return { kind: 'bad', reason: 'Not an object with a key t' };
  }
  if (typeof value.t !== 'string') return { kind: 'bad', reason: 't: expected a string' };
  if (!isRecordType(value.t)) return { kind: 'unknown_type', type: value.t.slice(0, 64) };
  const parsed = schemas[value.t].safeParse(value);
  if (parsed.success) return { kind: 'record', record: parsed.data };
  const [issue] = parsed.error.issues;
  return { kind: 'bad', reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
}

export const formatCaptureRecord = (record: CaptureRecord): string => `${JSON.stringify(record)}\n`;

/** Epoch ms to the seconds of the format; back by `toEpochMs` without loss. */
export const toSeconds = (epochMs: number): number => epochMs / 1_000;

export const toEpochMs = (seconds: number): number => Math.round(seconds * 1_000);

/** A frame as the format holds it. Text frames are valid UTF-8: the socket has checked that. */
export const encodePayload = (
  frame: Buffer,
  isBinary: boolean,
): { readonly data: string } | { readonly b64: string } =>
  isBinary ? { b64: frame.toString('base64') } : { data: frame.toString() };

export const decodePayload = (
  record: Pick<CaptureReceive, 'data' | 'b64'>,
): { readonly frame: Buffer; readonly isBinary: boolean } =>
  record.b64 === undefined
    ? { frame: Buffer.from(record.data ?? ''), isBinary: false }
    : { frame: Buffer.from(record.b64, 'base64'), isBinary: true };
