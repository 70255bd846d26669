import type { Incident, IncidentReport } from '../../shared/incidents';
import type { AppContext } from '../../shared/ipc/contract';

/** Counts up when a field changes its meaning or goes; new fields may come at any time. */
export const PAYLOAD_VERSION = 1;

/** What webhooks and commands get. Times are ISO 8601 UTC. */
export interface IncidentPayload {
  readonly schemaVersion: typeof PAYLOAD_VERSION;
  readonly incidentId: string;
  readonly state: IncidentReport['state'];
  readonly at: string;
  /** A simulated incident must never be mistaken for a real one. */
  readonly mode: AppContext['mode'];
  readonly title: string;
  readonly text: string;
  readonly incident: Omit<Incident, 'begin' | 'end' | 'updatedAt'> & {
    readonly begin: string;
    readonly end: string | null;
  };
}

export function payloadOf(
  { state, incident, text, at }: IncidentReport,
  mode: AppContext['mode'],
): IncidentPayload {
  const { begin, end, updatedAt, ...rest } = incident;
  return {
    schemaVersion: PAYLOAD_VERSION,
    incidentId: incident.id,
    state,
    at: isoOf(at),
    mode,
    title: incident.title,
    text,
    incident: { ...rest, begin: isoOf(begin), end: end === null ? null : isoOf(end) },
  };
}

/** The form that Slack and what is compatible with it take: one text, with its three special characters escaped. */
export function slackPayloadOf({ state, mode, title, text }: IncidentPayload): {
  readonly text: string;
} {
  const words = { opened: 'Incident', updated: 'Still open', closed: 'Over' } as const;
  const source = mode === 'LIVE' ? '' : `[${mode}] `;
  const escaped = `${source}${words[state]}: ${title}\n${text}`
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return { text: escaped };
}

const isoOf = (epochMs: number): string => new Date(epochMs).toISOString();
