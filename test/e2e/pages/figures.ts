/** `1,204,311` → 1204311. */
export function numberIn(text: string): number {
  const digits = /\d[\d,]*/.exec(text)?.[0];
  if (digits === undefined) throw new Error(`there is no number in "${text}"`);
  return Number(digits.replaceAll(',', ''));
}

/** Of the countdown `0:07` after the word `in`; null when there is none. */
export function secondsIn(text: string): number | null {
  const found = /\bin\s+(\d+):(\d\d)\b/.exec(text);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
}
