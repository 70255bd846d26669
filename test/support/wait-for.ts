/** Resolves with the first value of `probe` that is neither undefined, null nor false; rejects at the deadline. */
export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | null | false,
  deadlineMs = 10_000,
): Promise<T> {
  const giveUpAt = performance.now() + deadlineMs;
  for (;;) {
    const value = probe();
    if (value !== undefined && value !== null && value !== false) return value;
    if (performance.now() > giveUpAt)
      throw new Error(`Waited ${deadlineMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
