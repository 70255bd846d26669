import { Worker } from 'node:worker_threads';
import type { SimulatorStats } from './exchange-simulator';
import type { SimulatorUrls } from './simulator-urls';
import type { FaultInput, ScenarioInput } from '../shared/faults';
import type { FaultAccount } from './faults/fault-account';
import type { SimulatorCommand, SimulatorEvent, SimulatorRequest } from './simulator-messages';
import { simulatorOptionsSchema } from './simulator-options';
import type { SimulatorOptions } from './simulator-options';

/** An exchange simulator that runs in a worker thread. Every request rejects once the worker is gone. */
export interface HostedSimulator {
  readonly port: number;
  readonly urls: SimulatorUrls;
  /** Resolves when the worker is gone: null after `stop` or `kill`, the reason when it broke. */
  readonly ended: Promise<Error | null>;
  readonly setRate: (tradesPerSecond: number) => Promise<void>;
  readonly stats: () => Promise<SimulatorStats>;
  readonly announceShutdown: () => Promise<void>;
  /** Cuts every connection and refuses new ones, while the market trades on: an outage. */
  readonly goOffline: () => Promise<void>;
  /** Ends the outage, on the same port. */
  readonly goOnline: () => Promise<void>;
  /** Gives the fault's number. Rejects when the fault is not one. */
  readonly injectFault: (
    fault: FaultInput,
    options?: { readonly forMs?: number },
  ) => Promise<number>;
  readonly endFault: (id: number) => Promise<void>;
  /** Resolves when it began; the account says when it has ended. Rejects when it is none or another one runs. */
  readonly runScenario: (scenario: ScenarioInput) => Promise<void>;
  readonly faultAccount: () => Promise<FaultAccount>;
  /** Says goodbye to every client, frees the port and ends the thread. */
  readonly stop: () => Promise<void>;
  /** Ends the thread at once: every socket breaks, the port is free when this resolves. */
  readonly kill: () => Promise<void>;
}

export interface HostedSimulatorOptions extends SimulatorOptions {
  /** The built `simulator-worker.js`. */
  readonly workerUrl: URL;
}

type Done = Extract<SimulatorEvent, { kind: 'done' }>;

interface Waiter {
  readonly resolve: (done: Done) => void;
  readonly reject: (error: Error) => void;
}

/** Rejects when the options are wrong or the port is taken. */
export async function hostSimulator(options: HostedSimulatorOptions): Promise<HostedSimulator> {
  const { workerUrl, ...rest } = options;
  const worker = new Worker(workerUrl, { workerData: simulatorOptionsSchema.parse(rest) });
  const waiting = new Map<number, Waiter>();
  let lastRequestId = 0;
  let isEnding = false;
  let crash: Error | null = null;
  let isGone = false;

  const ended = new Promise<Error | null>((resolve) => {
    worker.on('error', (error) => (crash = asError(error)));
    worker.on('exit', () => {
      isGone = true;
      const reason = isEnding ? null : (crash ?? new Error('The simulator ended by itself'));
      for (const { reject } of waiting.values()) reject(reason ?? goneError());
      waiting.clear();
      resolve(reason);
    });
  });

  const started = await new Promise<Extract<SimulatorEvent, { kind: 'started' }>>(
    (resolve, reject) => {
      void ended.then((reason) => reject(reason ?? goneError()));
      worker.on('message', (event: SimulatorEvent) => {
        switch (event.kind) {
          case 'started':
            resolve(event);
            return;
          case 'start_failed':
            isEnding = true;
            reject(new Error(event.message));
            void worker.terminate();
            return;
          case 'done':
            waiting.get(event.requestId)?.resolve(event);
            waiting.delete(event.requestId);
            return;
          case 'failed':
            waiting.get(event.requestId)?.reject(new Error(event.message));
            waiting.delete(event.requestId);
        }
      });
    },
  );

  const ask = (command: SimulatorCommand): Promise<Done> =>
    new Promise((resolve, reject) => {
      if (isGone) {
        reject(goneError());
        return;
      }
      lastRequestId += 1;
      waiting.set(lastRequestId, { resolve, reject });
      worker.postMessage({ requestId: lastRequestId, command } satisfies SimulatorRequest);
    });
  const tell = async (command: SimulatorCommand): Promise<void> => {
    await ask(command);
  };

  return {
    port: started.port,
    urls: started.urls,
    ended,
    setRate: (tradesPerSecond) => tell({ kind: 'set_rate', tradesPerSecond }),
    stats: async () => (await ask({ kind: 'get_stats' })).stats,
    announceShutdown: () => tell({ kind: 'announce_shutdown' }),
    goOffline: () => tell({ kind: 'go_offline' }),
    goOnline: () => tell({ kind: 'go_online' }),
    async injectFault(fault, { forMs } = {}) {
      const { answer } = await ask({ kind: 'inject_fault', fault, forMs });
      if (answer.kind !== 'fault') throw unexpected(answer.kind);
      return answer.id;
    },
    endFault: (id) => tell({ kind: 'end_fault', id }),
    runScenario: (scenario) => tell({ kind: 'run_scenario', scenario }),
    async faultAccount() {
      const { answer } = await ask({ kind: 'get_fault_account' });
      if (answer.kind !== 'fault_account') throw unexpected(answer.kind);
      return answer.account;
    },
    async stop() {
      if (isGone) return;
      isEnding = true;
      await tell({ kind: 'stop' });
      await worker.terminate();
      await ended;
    },
    async kill() {
      isEnding = true;
      await worker.terminate();
      await ended;
    },
  };
}

const goneError = (): Error => new Error('The simulator has ended');

const unexpected = (kind: string): Error => new Error(`The simulator answered with ${kind}`);

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));
