import { Metrics } from '../metrics/metrics';
import { startApiServer } from './api-server';
import type { ApiServer, ApiServerOptions } from './api-server';
import type { ApiParts } from './api-parts';
import type { Result } from '../../shared/result';

/** The API with its metrics, which outlive every server: counters must not begin anew. */
export interface ApiService {
  start(options: ApiServerOptions): Promise<Result<ApiServer>>;
  close(): void;
}

export function createApiService(parts: Omit<ApiParts, 'metrics'>): ApiService {
  const { monitor, version, mode } = parts;
  const metrics = new Metrics({ monitor, version, mode });
  return {
    start: (options) => startApiServer({ ...parts, metrics }, options),
    close: () => metrics.close(),
  };
}
