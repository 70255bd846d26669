import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { startExchangeSimulator } from '../simulator/exchange-simulator';
import type { ExchangeSimulator } from '../simulator/exchange-simulator';
import { scenarioSchema } from '../shared/faults';
import type { Scenario } from '../shared/faults';
import type { FaultRecord } from '../simulator/faults/fault-account';
import { parseSimulatorFlags, USAGE } from './simulator-flags';

const STATUS_INTERVAL_MS = 10_000;
const EXIT_BAD_FLAGS = 2;

/** The exchange simulator alone, in plain Node. */
async function main(): Promise<void> {
  const commandLine = parseSimulatorFlags(process.argv.slice(2));
  if (commandLine.kind === 'help') {
    console.log(USAGE);
    return;
  }
  if (commandLine.kind === 'invalid') {
    console.error(`${commandLine.message}\n\n${USAGE}`);
    process.exitCode = EXIT_BAD_FLAGS;
    return;
  }
  const { options, scenarioFile } = commandLine;
  const scenario = scenarioFile === undefined ? null : await readScenario(scenarioFile);
  if (typeof scenario === 'string') {
    console.error(`--scenario: ${scenario}`);
    process.exitCode = EXIT_BAD_FLAGS;
    return;
  }
  const simulator = await startExchangeSimulator({ ...options, onFault: reportFault });
  const { urls } = simulator;
  console.log(`Exchange simulator: ${options.tradesPerSecond} trades/s, seed ${options.seed}
Symbols        ${options.symbols.join(', ')}
               each in the venue's own spelling, as its list of instruments tells
Bybit spot     ${urls.bybitSpot}
Bybit linear   ${urls.bybitLinear}
Binance spot   ${urls.binanceSpot}
               ${urls.binanceSpotCombined}
Binance USD-M  ${urls.binanceUsdm}
               ${urls.binanceUsdmPublic}
OKX            ${urls.okx}
Coinbase       ${urls.coinbase}
Kraken         ${urls.kraken}
REST           ${urls.http}
Ctrl+C ends it.`);
  if (scenario !== null) {
    void simulator.runScenario(scenario).ended.then(() => console.log('The scenario is over.'));
  }
  const status = setInterval(reportStatus(simulator), STATUS_INTERVAL_MS);
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    clearInterval(status);
    void simulator.stop();
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

/** The scenario, or what is wrong with it. */
async function readScenario(file: string): Promise<Scenario | string> {
  try {
    const parsed = scenarioSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : z.prettifyError(parsed.error);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function reportFault({ id, fault, endedAt, touchedFrames, suppressedTrades }: FaultRecord): void {
  const what = `fault ${id} ${JSON.stringify(fault)}`;
  const now = new Date().toISOString();
  console.log(
    endedAt === null
      ? `${now}  ${what} begins`
      : `${now}  ${what} is over: ${touchedFrames} frames touched, ${suppressedTrades} trades kept back`,
  );
}

function reportStatus(simulator: ExchangeSimulator): () => void {
  let lastProduced = 0;
  let lastSent = 0;
  return () => {
    const stats = simulator.stats();
    const sent = Object.values(stats.tradesSent).reduce((sum, count) => sum + count, 0);
    const perSecond = (count: number): string =>
      Math.round((count * 1_000) / STATUS_INTERVAL_MS).toLocaleString('en-US');
    console.log(
      `${new Date().toISOString()}  traded ${perSecond(stats.tradesProduced - lastProduced)}/s  ` +
        `sent ${perSecond(sent - lastSent)}/s  connections ${stats.connectionsOpen}  ` +
        `slow readers dropped ${stats.slowReadersDropped}`,
    );
    lastProduced = stats.tradesProduced;
    lastSent = sent;
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
