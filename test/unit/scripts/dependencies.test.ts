import { describe, expect, it } from 'vitest';
import { installedMatchesLock } from '../../../scripts/lib/dependencies.mjs';

const ws = { version: '8.23.0', integrity: 'sha512-aa' };
const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/ws': ws,
    'node_modules/fsevents': { version: '2.3.3', integrity: 'sha512-bb', optional: true },
  },
};

describe('the dependencies', () => {
  it('are up to date although a package for another platform is missing', () => {
    expect(installedMatchesLock(lock, { packages: { 'node_modules/ws': ws } })).toBe(true);
  });

  it('are out of date when a package is missing', () => {
    expect(installedMatchesLock(lock, { packages: {} })).toBe(false);
  });

  it('are out of date when a version differs', () => {
    const installed = { packages: { 'node_modules/ws': { ...ws, version: '8.22.0' } } };
    expect(installedMatchesLock(lock, installed)).toBe(false);
  });

  it('are out of date when the same version has other contents', () => {
    const installed = { packages: { 'node_modules/ws': { ...ws, integrity: 'sha512-cc' } } };
    expect(installedMatchesLock(lock, installed)).toBe(false);
  });
});
