import { z } from 'zod';
import { ALARM_RULES } from './values/alarms';
import { INCIDENT_TOPICS } from './values/incidents';

const count = z.int().min(0);
/** Epoch ms of this machine's clock. */
const time = z.number();

/** What belongs together of transitions, alarms, verdict changes and losses. */
export const incidentSchema = z.object({
  /** Unique and stable, also across restarts. */
  id: z.string().min(1).max(64),
  topic: z.enum(INCIDENT_TOPICS),
  /** In a few words: `Binance: 8 collectors not connected`. */
  title: z.string(),
  /** Why it began, in one sentence. */
  cause: z.string(),
  begin: time,
  /** When everything was well again; null while it is open. One that flaps may open again. */
  end: time.nullable(),
  /** When this was last brought up to date. */
  updatedAt: time,
  /** Null when it is about the whole app. */
  venue: z.string().nullable(),
  /** In the order in which they were affected; empty when it is about the whole app. */
  collectors: z.array(z.string()),
  /** Instruments that were affected, and the first of them by name. */
  instruments: z.object({ count, named: z.array(z.string()) }),
  /** Alarms that were raised in it, and by which rules. */
  alarms: z.object({ count, rules: z.array(z.enum(ALARM_RULES)) }),
  /** Connections that were lost, and attempts to connect since it began. */
  connectionsLost: count,
  attempts: count,
  trades: z.object({
    /** Found missing, those that came since, and those that will never come. */
    missing: count,
    filled: count,
    lost: count,
  }),
  /** Outages of which it will never be known what was lost. */
  unknownOutages: count,
  /** It began within a maintenance window. */
  maintenance: z.boolean(),
  /** Tapedeck stopped while it was open: what came after is not known. */
  cutOff: z.boolean(),
});
export type Incident = Readonly<z.infer<typeof incidentSchema>>;

/** The answer to `incidents:list`. */
export interface IncidentList {
  /** Open ones first, then closed ones; newest first; bounded. */
  readonly incidents: readonly Incident[];
}

/** A notification of an incident is due: one per incident, which later ones replace. */
export interface IncidentReport {
  readonly state: 'opened' | 'updated' | 'closed';
  readonly incident: Incident;
  /** What to say of it, without its title. */
  readonly text: string;
  /** Epoch ms. */
  readonly at: number;
}

/** What the desktop and the window show; replaces an earlier one of the same incident. */
export interface IncidentNotice {
  /** Null for a summary of several. */
  readonly incidentId: string | null;
  readonly state: IncidentReport['state'];
  readonly title: string;
  readonly body: string;
  readonly sound: boolean;
}
