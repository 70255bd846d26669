import type { RouteParts } from '../api-parts';
import type { ApiRoute } from '../route';
import { bookRoutes } from './book-routes';
import { collectorRoutes } from './collector-routes';
import { debugRoutes } from './debug-routes';
import { healthRoutes } from './health-routes';
import { recordRoutes } from './record-routes';
import { streamRoutes } from './stream-routes';
import { verdictRoutes } from './verdict-routes';

/** Everything the API answers, but its own description. */
export const apiRoutes = (parts: RouteParts): readonly ApiRoute[] => [
  ...healthRoutes(parts),
  ...collectorRoutes(parts),
  ...verdictRoutes(parts),
  ...recordRoutes(parts),
  ...bookRoutes(parts),
  ...debugRoutes(parts),
  ...streamRoutes(parts),
];
