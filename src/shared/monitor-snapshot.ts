import { z } from 'zod';
import {
  HEALTH_LEVELS,
  collectorStatusSchema,
  ledgerSchema,
  storeReportSchema,
  tradeRatesSchema,
} from './collector-status';
import { diskReportSchema } from './disk';
import { lossTotalsSchema } from './gaps';
import { recordingStatusSchema } from './recording';
import { rollUpSchema } from './verdict';
import { replayStatusSchema } from './replay';

/** Epoch ms of this machine's clock. */
const time = z.number();
const count = z.int().min(0);

/** All that the header, the cards and the footer need, in one object. */
export const monitorSnapshotSchema = z.object({
  at: time,
  startedAt: time,
  collectors: z.array(collectorStatusSchema),
  ledger: ledgerSchema,
  store: storeReportSchema,
  rates: tradeRatesSchema,
  health: z.object({
    level: z.enum(HEALTH_LEVELS),
    healthy: count,
    /** Collectors that are meant to run. */
    running: count,
    total: count,
  }),
  /** Of all running collectors, and of each venue. */
  verdict: rollUpSchema,
  venues: z.record(z.string(), rollUpSchema),
  losses: lossTotalsSchema,
  /** Active ones that nobody has acknowledged. */
  alarms: count,
  /** Open ones. */
  incidents: count,
  /** Worst delay of main's event loop in the last second, in ms. */
  loopDelayMs: z.number(),
  recording: recordingStatusSchema,
  disk: diskReportSchema,
  replay: replayStatusSchema,
  simulator: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('absent') }),
    z.object({
      kind: z.literal('running'),
      url: z.string(),
      tradesPerSecond: z.number(),
      seed: z.int(),
    }),
    z.object({ kind: z.literal('stopped'), tradesPerSecond: z.number(), seed: z.int() }),
  ]),
});
export type MonitorSnapshot = Readonly<z.infer<typeof monitorSnapshotSchema>>;
