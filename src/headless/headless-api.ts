import { join } from 'node:path';
import { ok } from '../shared/result';
import type { Result } from '../shared/result';
import type { OpenEngine } from '../engine/engine';
import { startApiServer } from '../outputs/api/api-server';
import { loadOrMakeToken, makeToken, readTokenFile } from '../outputs/api/api-token';
import type { ApiToken } from '../outputs/api/api-token';
import type { Metrics } from '../outputs/metrics/metrics';
import { systemClock } from '../platform/clock';
import { EXIT } from './exit-codes';
import type { ApiFlags } from './headless-flags';
import { failure } from './start-failure';
import type { StartFailure } from './start-failure';

/** The operator's own token, or the one of the data folder; a new one is told to the user once. */
export function chooseToken(
  { tokenFile, newToken }: ApiFlags,
  dataFolder: string,
  say: (text: string) => void,
): Result<ApiToken, StartFailure> {
  if (tokenFile !== null) {
    const read = readTokenFile(tokenFile);
    return read.ok ? read : failure(EXIT.badInput, read.error.message);
  }
  const file = join(dataFolder, 'api-token.json');
  const loaded = newToken ? makeToken(file) : loadOrMakeToken(file);
  if (!loaded.ok) return failure(EXIT.dataFolder, loaded.error.message);
  const { token, fresh } = loaded.value;
  if (fresh !== null) {
    say(`Token of the API, shown this once and kept only as a digest:\n  ${fresh}`);
  }
  return ok(token);
}

/** Serves the API until the run closes. Fails when the address cannot be listened on. */
export async function attachApi(
  run: OpenEngine,
  { host, port, hostNames }: ApiFlags,
  parts: {
    readonly token: ApiToken;
    readonly metrics: Metrics;
    readonly version: string;
    readonly say: (text: string) => void;
  },
): Promise<Result<null, StartFailure>> {
  const { engine, collectors, logging, mode } = run;
  const { token, metrics, version, say } = parts;
  const log = logging.logger;
  const listening = await startApiServer(
    { monitor: engine, control: collectors, logging, metrics, clock: systemClock, log, version, mode }, // prettier-ignore
    { host, port, hostNames, token: () => token },
  );
  if (!listening.ok) {
    log.error({ err: listening.error }, 'The API cannot listen');
    return failure(EXIT.addressTaken, listening.error.message);
  }
  const api = listening.value;
  run.attach('API', () => api.close());
  log.info({ host: api.host, port: api.port }, 'The API listens');
  if (!isLoopback(host)) {
    log.warn({ host }, 'Other machines can reach the API, and the token travels unencrypted');
  }
  say(`API on http://${hostInUrl(api.host)}:${api.port}`);
  return ok(null);
}

const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');
