type Kind = 'override' | 'official' | 'fallback';

export function decideRuntime(found: {
  override: boolean | undefined;
  official: boolean;
  fallback: boolean;
  platform: string;
  arch: string;
}): { use: Kind } | { missing: 'override' } | { fetch: Kind[] };
