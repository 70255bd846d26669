import { resolve } from 'node:path';

const flagsWithPath = ['--replay', '--scenario', '--config', '--user-data-dir'];
const flags = ['--simulate', '--speed', ...flagsWithPath];

/**
 * The app's own flags, with relative paths resolved against the folder in which the person typed
 * the command: npm runs scripts in the folder of package.json.
 */
export function withAbsolutePaths(args, from) {
  return args.map((argument, index) => {
    const isPath = flagsWithPath.includes(args[index - 1]) && !argument.startsWith('--');
    if (isPath) return resolve(from, argument);
    const [flag, path] = splitOnce(argument, '=');
    return flagsWithPath.includes(flag) && path ? `${flag}=${resolve(from, path)}` : argument;
  });
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** The app's flags that npm kept for itself, because they came before a `--`. */
export const keptByNpm = (env) =>
  flags.filter((flag) => `npm_config_${flag.slice(2).replaceAll('-', '_')}` in env);

/** Chromium's own switches for this machine, and why, in words for the person. */
export function chromiumSwitches({ platform, isRoot, env }) {
  const switches = [];
  if (platform === 'linux' && isRoot) {
    switches.push({
      name: '--no-sandbox',
      because: 'Running as root: Chromium needs --no-sandbox.',
    });
  }
  if (platform === 'linux' && !env.DISPLAY && env.WAYLAND_DISPLAY) {
    switches.push({ name: '--ozone-platform=wayland', because: 'Only a Wayland display here.' });
  }
  return switches;
}
