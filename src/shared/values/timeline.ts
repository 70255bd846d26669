/** What the timeline tells of. Free of zod, so the window may use the values. */
export const TIMELINE_KINDS = [
  'transition',
  'gap',
  'outage',
  'silence',
  'book',
  'limit',
  'alarm',
  'handover',
  'configuration',
  'system',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];
