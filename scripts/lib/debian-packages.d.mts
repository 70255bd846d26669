export function namesOnThisRelease(names: readonly string[], known: ReadonlySet<string>): string[];
