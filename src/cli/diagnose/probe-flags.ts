import { parseArgs } from 'node:util';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';

export const PROBE_USAGE = `Usage: npm run probe -- URL [flags]
  URL            a ws: or wss: address
  --send TEXT    sent once the connection is open; may be repeated, in order
  --count N      end after N frames
  --timeout S    end after S seconds (default 30)
  --help         this text

Frames go to stdout as they came, one a line, binary ones in base64; all else to stderr.
Exit code 0 when a frame came (with --count: all of them), 1 when not, 2 when a flag cannot be used.`;

export interface ProbeFlags {
  readonly url: string;
  readonly send: readonly string[];
  /** Null for as many as come. */
  readonly count: number | null;
  readonly timeoutMs: number;
}

export type ProbeCommandLine =
  { readonly kind: 'run'; readonly flags: ProbeFlags } | { readonly kind: 'help' };

/** A failure's message names what is wrong. */
export function parseProbeFlags(args: readonly string[]): Result<ProbeCommandLine> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: {
        send: { type: 'string', multiple: true },
        count: { type: 'string' },
        timeout: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help === true) return ok({ kind: 'help' });
  const [url, ...more] = positionals;
  if (url === undefined) return invalid('An address is missing');
  if (more.length > 0) return invalid(`One address only, not ${more.join(' ')} too`);
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
    return invalid(`${url} is no ws: or wss: address`);
  }
  const count = values.count === undefined ? null : wholeNumber(values.count);
  if (values.count !== undefined && count === null) return invalid('--count: expected 1 or more');
  const seconds = wholeNumber(values.timeout ?? '30');
  if (seconds === null || seconds > 86_400)
    return invalid('--timeout: expected 1 to 86400 seconds');
  return ok({
    kind: 'run',
    flags: { url, send: values.send ?? [], count, timeoutMs: seconds * 1_000 },
  });
}

function wholeNumber(text: string): number | null {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return number >= 1 ? number : null;
}

const invalid = (message: string): Result<never> => err({ code: 'invalid_settings', message });
