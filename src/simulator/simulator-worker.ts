import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../shared/values/assert-never';
import { startExchangeSimulator } from './exchange-simulator';
import type { ExchangeSimulator } from './exchange-simulator';
import type {
  SimulatorAnswer,
  SimulatorCommand,
  SimulatorEvent,
  SimulatorRequest,
} from './simulator-messages';
import { simulatorOptionsSchema } from './simulator-options';

/** The exchange in a thread of its own, so that it never takes time from the collectors it is there to test. */
async function main(): Promise<void> {
  if (parentPort === null) throw new Error('simulator-worker runs in a worker thread only');
  const port = parentPort;
  const say = (event: SimulatorEvent): void => port.postMessage(event);

  let simulator: ExchangeSimulator;
  try {
    simulator = await startExchangeSimulator(simulatorOptionsSchema.parse(workerData));
  } catch (error) {
    say({ kind: 'start_failed', message: messageOf(error) });
    return;
  }
  say({ kind: 'started', port: simulator.port, urls: simulator.urls });

  // Only hostSimulator speaks on this port; the types are its promise.
  port.on('message', ({ requestId, command }: SimulatorRequest) => {
    obey(simulator, command).then(
      (answer) => {
        say({ kind: 'done', requestId, stats: simulator.stats(), answer });
        if (command.kind === 'stop') port.close();
      },
      (error: unknown) => say({ kind: 'failed', requestId, message: messageOf(error) }),
    );
  });
}

const NOTHING: SimulatorAnswer = { kind: 'nothing' };

async function obey(
  simulator: ExchangeSimulator,
  command: SimulatorCommand,
): Promise<SimulatorAnswer> {
  switch (command.kind) {
    case 'set_rate':
      simulator.setRate(command.tradesPerSecond);
      return NOTHING;
    case 'get_stats':
      return NOTHING;
    case 'announce_shutdown':
      simulator.announceShutdown();
      return NOTHING;
    case 'go_offline':
      await simulator.goOffline();
      return NOTHING;
    case 'go_online':
      await simulator.goOnline();
      return NOTHING;
    case 'inject_fault':
      return {
        kind: 'fault',
        id: simulator.injectFault(command.fault, { forMs: command.forMs }).id,
      };
    case 'end_fault':
      simulator.endFault(command.id);
      return NOTHING;
    case 'run_scenario':
      simulator.runScenario(command.scenario);
      return NOTHING;
    case 'get_fault_account':
      return { kind: 'fault_account', account: simulator.faultAccount() };
    case 'stop':
      await simulator.stop();
      return NOTHING;
    default:
      return assertNever(command);
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

await main();
