import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOrMakeToken, makeToken, readTokenFile } from '../../../../src/outputs/api/api-token';
import type { LoadedToken } from '../../../../src/outputs/api/api-token';
import type { Result } from '../../../../src/shared/result';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-token-'));
  file = join(folder, 'token.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function valueOf(result: Result<LoadedToken>): LoadedToken {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('the token of the API', () => {
  it('is shown when it is made, and never again; the file knows only its digest', () => {
    const first = valueOf(loadOrMakeToken(file));
    const fresh = first.fresh ?? '';
    expect(fresh).toMatch(/^td_[\w-]{43}$/);
    expect(readFileSync(file, 'utf8')).not.toContain(fresh.slice(3, 20));
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const second = valueOf(loadOrMakeToken(file));
    expect(second.fresh).toBeNull();
    expect(second.token.matches(fresh)).toBe(true);
    expect(second.token.matches(`${fresh}x`)).toBe(false);
    expect(second.token.matches('')).toBe(false);
  });

  it('is worth nothing once there is a new one', () => {
    const old = valueOf(makeToken(file)).fresh ?? '';
    const fresh = valueOf(makeToken(file)).fresh ?? '';
    const { token } = valueOf(loadOrMakeToken(file));
    expect(token.matches(old)).toBe(false);
    expect(token.matches(fresh)).toBe(true);
  });

  it('is made anew where the file holds no digest', () => {
    writeFileSync(file, '{"sha256":"short"}');
    expect(valueOf(loadOrMakeToken(file)).fresh).not.toBeNull();
  });

  it('comes from a file of the operator, unless everybody may read it or it could be guessed', () => {
    const own = 'an-operator-made-this-one';
    writeFileSync(file, `${own}\n`, { mode: 0o600 });
    const read = readTokenFile(file);
    expect(read.ok && read.value.matches(own)).toBe(true);
    chmodSync(file, 0o644);
    expect(readTokenFile(file)).toMatchObject({ ok: false, error: { code: 'invalid_settings' } });
    chmodSync(file, 0o600);
    for (const content of ['', 'short', 'two tokens that are long enough']) {
      writeFileSync(file, content);
      expect(readTokenFile(file).ok, content).toBe(false);
    }
    expect(readTokenFile(join(folder, 'absent')).ok).toBe(false);
  });
});
