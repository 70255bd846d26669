import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { configFileSchema } from '../../src/shared/settings';
import { launchApp, makeDataFolder } from './launch-app';
import type { RunningApp } from './launch-app';

type Config = z.input<typeof configFileSchema>;

/** In LIVE mode, with nothing but addresses of this machine. */
export async function launchWithConfig(config: Config): Promise<RunningApp> {
  const dataFolder = await makeDataFolder();
  const file = join(dataFolder, 'config.json');
  await writeFile(file, JSON.stringify(config));
  return launchApp({ flags: ['--config', file], dataFolder });
}

/** A loopback address at which nobody listens. */
export async function deadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `ws://127.0.0.1:${port}`;
}

/** Two collectors that work and one whose venue is out of reach, which gives up after two attempts. */
export const oneOutOfReach = ({
  exchange,
  dead,
}: {
  readonly exchange: {
    readonly bybitSpot: string;
    readonly binanceSpotCombined: string;
    readonly http: string;
  };
  readonly dead: string;
}): Config => {
  const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
  // Without the venue's time nothing is known to be on time, and so healthy.
  const common = { symbols, restUrl: exchange.http };
  return {
    collectors: [
      { id: 'bybit_trades', venue: 'bybit', market: 'spot', url: exchange.bybitSpot, ...common },
      { id: 'bybit_linear_trades', venue: 'bybit', market: 'linear', url: dead, ...common },
      {
        id: 'binance_trades',
        venue: 'binance',
        market: 'spot',
        url: exchange.binanceSpotCombined,
        ...common,
      },
    ],
    reconnect: {
      baseDelayMs: 200,
      maxDelayMs: 200,
      maxAttempts: 2,
      jitter: false,
      coolDownMs: 300_000,
    },
  };
};
