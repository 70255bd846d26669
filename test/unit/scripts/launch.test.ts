import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { launchApp } from '../../../scripts/lib/launch.mjs';

/** An app that notes its arguments, asks once to be started again with others, and then ends with 3. */
const APP = `#!${process.execPath}
const fs = require('node:fs');
const notes = process.env.TEST_NOTES;
const before = fs.existsSync(notes) ? JSON.parse(fs.readFileSync(notes, 'utf8')) : [];
fs.writeFileSync(notes, JSON.stringify([...before, process.argv.slice(2)]));
if (before.length > 0) process.exit(3);
fs.writeFileSync(process.env.TAPEDECK_LAUNCHER, JSON.stringify(['--replay', '/a b.jsonl']));
process.exit(75);
`;

describe('the launcher', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tapedeck-launch-test-'));
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts the app again with the arguments it left, and ends with its last exit code', async () => {
    const executable = join(folder, 'app');
    const notes = join(folder, 'notes.json');
    writeFileSync(executable, APP);
    chmodSync(executable, 0o755);
    vi.stubEnv('DISPLAY', ':0');
    vi.stubEnv('TEST_NOTES', notes);

    const code = await launchApp({ executable, directory: folder }, ['--simulate']);
    expect(code).toBe(3);
    const runs = JSON.parse(readFileSync(notes, 'utf8')) as string[][];
    expect(runs).toHaveLength(2);
    expect(runs[0]).toContain('--simulate');
    expect(runs[1]).toEqual(['--replay', '/a b.jsonl']);
  });
});
