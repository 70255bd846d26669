export function missingLibraries(lddOutput: string): string[];
export function unknownLibraries(names: readonly string[], ldconfigOutput: string): string[];
