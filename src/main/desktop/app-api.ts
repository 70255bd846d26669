import { join } from 'node:path';
import { app } from 'electron';
import { ApiSwitch } from '../../outputs/api/api-switch';
import type { OpenEngine } from '../../engine/engine';
import { systemClock } from '../../platform/clock';
import type { LiveSettings } from './live-settings';

/** The API of the app: off until the settings want it, and loaded then. */
export function openApi(
  { engine, collectors, logging, mode }: OpenEngine,
  settings: LiveSettings,
  dataFolder: string,
): ApiSwitch {
  const api = new ApiSwitch({
    tokenFile: join(dataFolder, 'api-token.json'),
    load: async () => {
      const { createApiService } = await import('../../outputs/api/api-service');
      return createApiService({
        monitor: engine,
        control: collectors,
        logging: {
          level: logging.level,
          setLevel: (level) => void settings.update({ log: { level } }),
        },
        clock: systemClock,
        log: logging.logger,
        version: app.getVersion(),
        mode,
      });
    },
  });
  void api.apply(settings.current.api);
  return api;
}
