import { describe, expect, it } from 'vitest';
import { parseHeadlessFlags } from '../../../src/headless/headless-flags';
import type { HeadlessFlags } from '../../../src/headless/headless-flags';

const read = (args: readonly string[], env: Record<string, string> = {}, isTerminal = false) =>
  parseHeadlessFlags(args, { from: '/from', env, isTerminal });

function flagsOf(
  args: readonly string[],
  env?: Record<string, string>,
  isTerminal?: boolean,
): HeadlessFlags {
  const parsed = read(args, env, isTerminal);
  if (!parsed.ok) throw new Error(parsed.error.message);
  if (parsed.value.kind !== 'run') throw new Error('help');
  return parsed.value.flags;
}

describe('the flags of a headless run', () => {
  it('has the API on this machine alone, everything logged and nothing recorded unless told otherwise', () => {
    expect(flagsOf(['--config', 'feeds.json'], { XDG_STATE_HOME: '/state' })).toEqual({
      configFile: '/from/feeds.json',
      simulate: false,
      dataFolder: '/state/tapedeck',
      record: null,
      api: { host: '127.0.0.1', port: 8787, hostNames: [], tokenFile: null, newToken: false },
      logLevel: 'info',
      logTo: 'both',
      statusEveryMs: null,
    });
  });

  it('keeps its state where systemd says', () => {
    expect(flagsOf(['--simulate'], { STATE_DIRECTORY: '/var/lib/td' }).dataFolder).toBe(
      '/var/lib/td',
    );
  });

  it('talks to a person in a terminal', () => {
    expect(flagsOf(['--simulate'], {}, true)).toMatchObject({
      logTo: 'file',
      statusEveryMs: 5_000,
    });
    expect(flagsOf(['--simulate', '--status-every', '0'], {}, true).statusEveryMs).toBeNull();
  });

  it('records all collectors, or those named', () => {
    expect(flagsOf(['--simulate', '--record']).record).toEqual([]);
    expect(flagsOf(['--record', '--simulate']).record).toEqual([]);
    expect(flagsOf(['--simulate', '--record', 'a, b']).record).toEqual(['a', 'b']);
    expect(flagsOf(['--simulate', '--record=a']).record).toEqual(['a']);
  });

  it('tells usage and version whatever stands beside them', () => {
    expect(read(['--port', '9', '--help'])).toEqual({ ok: true, value: { kind: 'help' } });
    expect(read(['--version'])).toEqual({ ok: true, value: { kind: 'version' } });
  });

  it('says no more than what is wrong', () => {
    const messageOf = (...args: string[]) => {
      const parsed = read(args);
      return parsed.ok ? '' : parsed.error.message;
    };
    expect(messageOf('--nonsense')).toBe("Unknown option '--nonsense'");
    expect(messageOf('feeds.json')).toBe("Unexpected argument 'feeds.json'");
  });

  it('names the flag that is wrong', () => {
    const cases: readonly [args: readonly string[], name: string][] = [
      [[], '--config'],
      [['--simulate', '--port', '65536'], '--port'],
      [['--simulate', '--port', '-1'], '--port'],
      [['--simulate', '--log-level', 'loud'], '--log-level'],
      [['--simulate', '--log-to', 'printer'], '--log-to'],
      [['--simulate', '--status-every', 'often'], '--status-every'],
      [['--simulate', '--token-file', 't', '--new-token'], '--new-token'],
      [['--simulate', '--nonsense'], '--nonsense'],
      [['--simulate', 'feeds.json'], 'feeds.json'],
    ];
    for (const [args, name] of cases) {
      const parsed = read(args);
      expect(parsed.ok ? '' : parsed.error.message, args.join(' ')).toContain(name);
    }
  });
});
