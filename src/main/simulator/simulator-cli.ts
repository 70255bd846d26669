import { startExchangeSimulator } from './exchange-simulator';
import type { ExchangeSimulator } from './exchange-simulator';
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
  const { options } = commandLine;
  const simulator = await startExchangeSimulator(options);
  const { urls } = simulator;
  console.log(`Exchange simulator: ${options.tradesPerSecond} trades/s, seed ${options.seed}
Symbols       ${options.symbols.join(', ')}
Bybit spot    ${urls.bybitSpot}
Bybit linear  ${urls.bybitLinear}
Binance spot  ${urls.binanceSpot}
              ${urls.binanceSpotCombined}
Ctrl+C ends it.`);
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
