/**
 * What an incident is about. Free of zod, so the window may use the values.
 * `connection`: connections were lost. `data`: symbols, books, latency or trades. `app`: Tapedeck itself.
 */
export const INCIDENT_TOPICS = ['connection', 'data', 'app'] as const;
export type IncidentTopic = (typeof INCIDENT_TOPICS)[number];
