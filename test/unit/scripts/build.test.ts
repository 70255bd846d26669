import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../scripts/lib/build.mjs';

let directory = '';
const file = (name: string): string => join(directory, 'src', name);
const print = (): string => fingerprint(directory, ['src', 'not-there.json']);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tapedeck-build-'));
  mkdirSync(file('main'), { recursive: true });
  writeFileSync(file('main/index.ts'), 'export {};');
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the fingerprint of the sources', () => {
  it('stays while nothing changes', () => {
    expect(print()).toBe(print());
  });

  it('changes with a file that is newer, and with one that is older', () => {
    const before = print();
    utimesSync(file('main/index.ts'), 1, 1);
    expect(print()).not.toBe(before);
  });

  it('changes when a file goes', () => {
    writeFileSync(file('extra.ts'), '');
    const before = print();
    rmSync(file('extra.ts'));
    expect(print()).not.toBe(before);
  });
});
