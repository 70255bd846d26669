export function withLock<T>(
  name: string,
  work: () => T | Promise<T>,
  directory?: string,
): Promise<T>;
