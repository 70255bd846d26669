import { describe, expect, it } from 'vitest';
import { appArguments, parseCommandLine, withSource } from '../../../src/main/command-line';

const run = (...args: string[]) => parseCommandLine(args);
const plain = {
  kind: 'run',
  simulate: false,
  replay: null,
  configFile: null,
  userDataDir: null,
} as const;

describe('command line', () => {
  it('without flags means the saved collectors and the usual folder', () => {
    expect(run()).toEqual({ ok: true, value: plain });
  });

  it('takes a value after a space or after an equals sign', () => {
    const value = { ...plain, simulate: true, configFile: 'a b.json', userDataDir: '/x=y' };
    expect(run('--simulate', '--config', 'a b.json', '--user-data-dir=/x=y')).toEqual({
      ok: true,
      value,
    });
  });

  it.each([
    '--no-sandbox',
    '--inspect=0',
    '--inspect-brk=127.0.0.1:9229',
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--disable-gpu',
    '--enable-logging=stderr',
    '--ozone-platform=wayland',
    '--force-device-scale-factor=2',
    '--js-flags=--expose-gc',
    '-psn_0_12345',
  ])('lets the runtime switch %s pass', (flag) => {
    expect(run(flag, '--simulate')).toEqual({ ok: true, value: { ...plain, simulate: true } });
  });

  it.each([
    [['--simulat'], 'unknown flag --simulat', 'Did you mean --simulate?'],
    [['--confg=x.json'], 'unknown flag --confg', 'Did you mean --config?'],
    [['--port', '9'], 'unknown flag --port', 'See --help.'],
    [['-s'], 'unknown flag -s', 'See --help.'],
    [['config.json'], 'unknown argument config.json', 'See --help.'],
    [['--config'], '--config needs a file', 'See --help.'],
    [['--config='], '--config needs a file', 'See --help.'],
    [['--config', '--simulate'], '--config needs a file', 'See --help.'],
    [['--user-data-dir'], '--user-data-dir needs a folder', 'See --help.'],
    [['--simulate=yes'], '--simulate takes no value', 'See --help.'],
    [['--replay', '--speed', '1'], '--replay needs a file', 'See --help.'],
    [['--replay', 'a', '--speed', '0'], '--speed needs a number above 0, or max', 'See --help.'],
    [['--speed', '10'], '--speed goes with --replay', 'See --help.'],
    [['--scenario', 's'], '--scenario goes with --replay', 'See --help.'],
    [['--replay', 'a', '--simulate'], '--replay and --simulate exclude each other', 'See --help.'],
  ])('refuses %j and names the flag', (args, message, advice) => {
    expect(run(...args)).toEqual({
      ok: false,
      error: { code: 'invalid_settings', message, advice },
    });
  });

  it.each([
    [['--replay', 'a.jsonl'], 1],
    [['--replay=a.jsonl', '--speed=10'], 10],
    [['--speed', 'max', '--replay', 'a.jsonl'], 'max'],
  ])('watches a recording: %j', (args, speed) => {
    expect(run(...args)).toEqual({
      ok: true,
      value: { ...plain, replay: { file: 'a.jsonl', speed, scenarioFile: null } },
    });
  });

  it('starts again on another source with all else as it was', () => {
    const args = ['--no-sandbox', '/app', '--simulate', '--user-data-dir', '/d'];
    const replaying = ['--no-sandbox', '/app', '--user-data-dir', '/d', '--replay', '/r.jsonl'];
    expect(withSource(args, ['--replay', '/r.jsonl'])).toEqual(replaying);
    expect(withSource([...replaying, '--speed=10'], ['--simulate'])).toEqual([
      ...['--no-sandbox', '/app', '--user-data-dir', '/d', '--simulate'],
    ]);
    expect(withSource(['--replay=/r', '--speed', '10', '--config', 'c'], [])).toEqual([
      '--config',
      'c',
    ]);
  });

  it('answers --help and --version whatever stands beside them', () => {
    expect(run('--simulate', '--help')).toEqual({ ok: true, value: { kind: 'help' } });
    expect(run('--version')).toEqual({ ok: true, value: { kind: 'version' } });
  });

  it('starts after the executable, and after the folder of an app that is not packaged', () => {
    expect(appArguments(['/opt/tapedeck', '--simulate'], true)).toEqual(['--simulate']);
    const argv = ['electron', '--no-sandbox', '--inspect=0', '.', '--config', 'a.json'];
    expect(appArguments(argv, false)).toEqual([
      '--no-sandbox',
      '--inspect=0',
      '--config',
      'a.json',
    ]);
  });
});
