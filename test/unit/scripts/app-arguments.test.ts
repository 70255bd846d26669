import { describe, expect, it } from 'vitest';
import {
  chromiumSwitches,
  keptByNpm,
  withAbsolutePaths,
} from '../../../scripts/lib/app-arguments.mjs';

describe('flags for the app', () => {
  it('have relative paths resolved against the folder in which the command was typed', () => {
    expect(withAbsolutePaths(['--simulate', '--config', 'my/feeds.json'], '/home/ann')).toEqual([
      '--simulate',
      '--config',
      '/home/ann/my/feeds.json',
    ]);
    expect(withAbsolutePaths(['--user-data-dir=../data'], '/home/ann')).toEqual([
      '--user-data-dir=/home/data',
    ]);
  });

  it('keep absolute paths, unknown flags and missing values for the app to judge', () => {
    const flags = ['--config', '/etc/feeds.json', '--colour=red', 'stray', '--config='];
    expect(withAbsolutePaths(flags, '/home/ann')).toEqual(flags);
    expect(withAbsolutePaths(['--config', '--simulate'], '/home/ann')).toEqual([
      '--config',
      '--simulate',
    ]);
  });

  it('are noticed when npm took them for its own', () => {
    const env = { npm_config_simulate: 'true', npm_config_user_data_dir: '/tmp', HOME: '/root' };
    expect(keptByNpm(env)).toEqual(['--simulate', '--user-data-dir']);
    expect(keptByNpm({ HOME: '/root' })).toEqual([]);
  });
});

describe('switches for Chromium', () => {
  const names = (machine: Parameters<typeof chromiumSwitches>[0]): string[] =>
    chromiumSwitches(machine).map(({ name }) => name);

  it('leave the sandbox on for everybody but root on Linux', () => {
    const env = { DISPLAY: ':0' };
    expect(names({ platform: 'linux', isRoot: false, env })).toEqual([]);
    expect(names({ platform: 'darwin', isRoot: true, env })).toEqual([]);
    expect(names({ platform: 'linux', isRoot: true, env })).toEqual(['--no-sandbox']);
  });

  it('name Wayland where there is nothing else', () => {
    const env = { WAYLAND_DISPLAY: 'wayland-0' };
    expect(names({ platform: 'linux', isRoot: false, env })).toEqual(['--ozone-platform=wayland']);
  });
});
