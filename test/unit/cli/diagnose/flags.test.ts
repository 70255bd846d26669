import { describe, expect, it } from 'vitest';
import { parseDiagnoseFlags } from '../../../../src/cli/diagnose/diagnose-flags';
import { parseProbeFlags } from '../../../../src/cli/diagnose/probe-flags';

describe('the flags of diagnose', () => {
  it('have defaults, and paths are meant from where the command was typed', () => {
    expect(parseDiagnoseFlags([], '/here')).toMatchObject({
      ok: true,
      value: { flags: { configFile: null, simulate: false, patienceMs: 20_000, asJson: false } },
    });
    expect(parseDiagnoseFlags(['--config', 'a.json', '--data-dir', '/d'], '/here')).toMatchObject({
      value: { flags: { configFile: '/here/a.json', dataFolder: '/d' } },
    });
  });

  it.each([[['--timeout', '0']], [['--timeout', 'x']], [['--jsn']], [['stray']]])(
    'refuse %o',
    (args) => {
      expect(parseDiagnoseFlags(args, '/').ok).toBe(false);
    },
  );
});

describe('the flags of probe', () => {
  it('keep what is sent in order', () => {
    expect(parseProbeFlags(['wss://x.test/a', '--send', '1', '--send', '2'])).toEqual({
      ok: true,
      value: {
        kind: 'run',
        flags: { url: 'wss://x.test/a', send: ['1', '2'], count: null, timeoutMs: 30_000 },
      },
    });
  });

  it.each([
    [[]],
    [['http://x.test']],
    [['wss://x.test', 'wss://y.test']],
    [['wss://x.test', '--count', '0']],
    [['wss://x.test', '--timeout', '1.5']],
  ])('refuse %o', (args) => {
    expect(parseProbeFlags(args).ok).toBe(false);
  });
});
