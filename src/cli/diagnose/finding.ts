/** What one check came to. `skip` is a check that could not tell anything because an earlier one failed, or does not apply. */
export interface Finding {
  /** What was looked at: `machine`, a folder, a host, the id of a collector. */
  readonly subject: string;
  readonly check: string;
  readonly level: 'pass' | 'warn' | 'fail' | 'skip';
  /** One sentence, or a value with its unit. */
  readonly found: string;
  /** One sentence: what to do about it; null when there is nothing to do. */
  readonly advice: string | null;
}

export const finding = (
  level: Finding['level'],
  subject: string,
  check: string,
  found: string,
  advice: string | null = null,
): Finding => ({ subject, check, level, found, advice });

/** Bytes as people read them. */
export function inBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
