export function controlFile(parts: {
  manifest: { author: string; homepage: string; description: string };
  version: string;
  architecture: string;
  installedKiB: number;
  isFallback: boolean;
}): string;
