import { describe, expect, it } from 'vitest';
import { decideRuntime } from '../../../scripts/lib/electron-runtime.mjs';

const nothing = {
  override: undefined,
  official: false,
  fallback: false,
  platform: 'linux',
  arch: 'x64',
};

describe('which Electron to use', () => {
  it('is the one that the person points at, before any other', () => {
    const found = { ...nothing, override: true, official: true, fallback: true };
    expect(decideRuntime(found)).toEqual({ use: 'override' });
  });

  it('is none when the person points at a folder without one', () => {
    const found = { ...nothing, override: false, official: true };
    expect(decideRuntime(found)).toEqual({ missing: 'override' });
  });

  it('is the official one even when a fallback was made earlier', () => {
    const found = { ...nothing, official: true, fallback: true };
    expect(decideRuntime(found)).toEqual({ use: 'official' });
  });

  it('is a fallback made earlier, without another try at the download', () => {
    expect(decideRuntime({ ...nothing, fallback: true })).toEqual({ use: 'fallback' });
  });

  it('has to be fetched on a fresh machine, the official one first', () => {
    expect(decideRuntime(nothing)).toEqual({ fetch: ['official', 'fallback'] });
  });

  it('has no fallback but on Linux x64', () => {
    expect(decideRuntime({ ...nothing, arch: 'arm64' })).toEqual({ fetch: ['official'] });
    expect(decideRuntime({ ...nothing, platform: 'darwin' })).toEqual({ fetch: ['official'] });
  });
});
