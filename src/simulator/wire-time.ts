/** `2026-11-22T09:21:07.114925Z`, from epoch ms with a fraction. */
export function isoMicroseconds(epochMs: number): string {
  const ms = Math.floor(epochMs);
  const microseconds = String(Math.floor((epochMs - ms) * 1_000)).padStart(3, '0');
  return `${new Date(ms).toISOString().slice(0, -1)}${microseconds}Z`;
}
