import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiServerOptions } from '../../../../src/outputs/api/api-server';
import type { ApiService } from '../../../../src/outputs/api/api-service';
import { ApiSwitch } from '../../../../src/outputs/api/api-switch';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-switch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function rig() {
  const did: string[] = [];
  const taken = new Set<number>();
  let options: ApiServerOptions | null = null;
  const service: ApiService = {
    start(given) {
      options = given;
      const { port } = given;
      if (taken.has(port)) {
        did.push(`refused ${port}`);
        return Promise.resolve({
          ok: false,
          error: { code: 'busy', message: 'Taken.', advice: 'Move.' },
        });
      }
      did.push(`opened ${port}`);
      const close = (): Promise<void> => Promise.resolve(void did.push(`closed ${port}`));
      return Promise.resolve({ ok: true, value: { host: '127.0.0.1', port, close } });
    },
    close: () => void did.push('ended'),
  };
  const api = new ApiSwitch({
    tokenFile: join(folder, 'token.json'),
    load: () => {
      did.push('loaded');
      return Promise.resolve(service);
    },
  });
  return { api, did, taken, token: () => options?.token() ?? null };
}

describe('the switch of the API', () => {
  it('loads nothing while it is off', async () => {
    const { api, did } = rig();
    await api.apply({ enabled: false, port: 8_788 });
    await api.close();
    expect(did).toEqual([]);
    expect(api.status).toEqual({ state: { kind: 'off' }, hasToken: false });
  });

  it('moves to another port, one change at a time, and stays when nothing changed', async () => {
    const { api, did } = rig();
    await Promise.all([
      api.apply({ enabled: true, port: 5_001 }),
      api.apply({ enabled: true, port: 5_001 }),
      api.apply({ enabled: true, port: 5_002 }),
    ]);
    expect(did).toEqual(['loaded', 'opened 5001', 'closed 5001', 'opened 5002']);
    expect(api.status.state).toEqual({ kind: 'listening', address: 'http://127.0.0.1:5002' });
    await api.close();
    expect(did.slice(-2)).toEqual(['closed 5002', 'ended']);
  });

  it('says why it does not listen, and tries again when asked', async () => {
    const { api, taken } = rig();
    taken.add(5_001);
    await api.apply({ enabled: true, port: 5_001 });
    expect(api.status.state).toEqual({ kind: 'failed', message: 'Taken. Move.' });
    taken.clear();
    await api.apply({ enabled: true, port: 5_001 });
    expect(api.status.state.kind).toBe('listening');
  });

  it('lets nobody in before a token was made, and only the newest afterwards', async () => {
    const { api, token } = rig();
    await api.apply({ enabled: true, port: 5_001 });
    expect(token()).toBeNull();
    const first = api.newToken();
    const second = api.newToken();
    if (!first.ok || !second.ok) throw new Error('no token');
    expect(token()?.matches(first.value.token)).toBe(false);
    expect(token()?.matches(second.value.token)).toBe(true);
    expect(api.status.hasToken).toBe(true);
  });
});
