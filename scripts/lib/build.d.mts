export function fingerprint(directory: string, paths: readonly string[]): string;
