import { describe, expect, it } from 'vitest';
import { controlFile } from '../../../scripts/lib/deb.mjs';

const parts = {
  manifest: { author: 'Ann <ann@example.com>', homepage: 'https://example.com', description: 'A.' },
  version: '0.1.0',
  architecture: 'amd64',
  installedKiB: 1000,
  isFallback: false,
};

describe('the Debian package', () => {
  it('carries the version of the app', () => {
    expect(controlFile(parts)).toContain('\nVersion: 0.1.0\n');
    expect(controlFile(parts)).not.toContain('testing only');
  });

  it('made from the fallback runtime sorts before the release and says what it is', () => {
    const control = controlFile({ ...parts, version: '0.1.0-fallback', isFallback: true });
    expect(control).toContain('\nVersion: 0.1.0~fallback\n');
    expect(control).toContain('testing only');
  });
});
