import { z } from 'zod';
import { isAllowedFeedUrl } from './feed-url';

const HIDDEN = '***';

export const webhookSchema = z.strictObject({
  /** A secret itself where a token is part of the path, as Slack has it. */
  url: z
    .url('expected an address')
    .max(2_048)
    .refine(
      (text) => isAllowedFeedUrl(text.replace(/^http/i, 'ws')),
      'expected an https: address, or http: to a loopback address, without a login',
    ),
  /** Signs each request; see docs/alarms.md. */
  secret: z.string().min(8).max(256).optional(),
  format: z.enum(['json', 'slack']).default('json'),
});
export type Webhook = Readonly<z.infer<typeof webhookSchema>>;

/** No program can be given a NUL character. */
const withoutNul = (text: z.ZodString): z.ZodString =>
  text.refine((value) => !value.includes('\0'), 'expected no NUL character');

/** A program that gets each incident as JSON on its standard input; no shell is involved. */
export const deliveryCommandSchema = z.strictObject({
  program: withoutNul(z.string().min(1).max(1_024)),
  args: z
    .array(withoutNul(z.string().max(1_024)))
    .max(50)
    .default([]),
});
export type DeliveryCommand = Readonly<z.infer<typeof deliveryCommandSchema>>;

/** Where incidents are reported beyond the desktop. Takes effect at the next start. */
export const deliverySettingsSchema = z.strictObject({
  webhooks: z.array(webhookSchema).max(10).default([]),
  command: deliveryCommandSchema.optional(),
});
export type DeliverySettings = Readonly<z.infer<typeof deliverySettingsSchema>>;

/** The same without what opens a door: secrets, paths of addresses, arguments. To be shown, never to be used. */
export const withoutDeliverySecrets = ({
  webhooks,
  command,
}: DeliverySettings): DeliverySettings => ({
  webhooks: webhooks.map(({ url, secret, format }) => ({
    url: `${new URL(url).origin}/${HIDDEN}`,
    format,
    ...(secret === undefined ? {} : { secret: HIDDEN }),
  })),
  ...(command === undefined
    ? {}
    : { command: { program: command.program, args: command.args.map(() => HIDDEN) } }),
});
