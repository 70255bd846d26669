import type { DeliverySettings } from '../../shared/delivery';
import type { IncidentReport } from '../../shared/incidents';
import type { AppContext } from '../../shared/ipc/contract';
import { systemClock } from '../../platform/clock';
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import { DeliveryQueue } from './delivery-queue';
import type { Attempt, DeliveryReport, QueueLimits } from './delivery-queue';
import { payloadOf, slackPayloadOf } from './incident-payload';
import { runCommand } from './run-command';
import { postWebhook } from './webhook';

export interface DeliveryDeps {
  readonly incidents: { onReport(listener: (report: IncidentReport) => void): () => void };
  readonly mode: AppContext['mode'];
  readonly log: Log;
  /** The engine's network, so that proxies hold. */
  readonly fetch: typeof globalThis.fetch;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly timeoutMs?: number;
  readonly limits?: Partial<QueueLimits>;
}

interface Target {
  /** Without a secret: `webhook 1 (hooks.example.com)`. */
  readonly name: string;
  readonly format: 'json' | 'slack';
  readonly queue: DeliveryQueue;
}

/** Reports incidents to webhooks and to a command, each with a queue of its own. */
export class Delivery {
  readonly #targets: readonly Target[];
  readonly #mode: AppContext['mode'];
  readonly #unsubscribe: () => void;

  constructor({ webhooks, command }: DeliverySettings, deps: DeliveryDeps) {
    const { fetch, clock = systemClock, timeoutMs } = deps;
    const limited = { clock, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    this.#mode = deps.mode;
    this.#targets = [
      ...webhooks.map((webhook, index) =>
        target(
          deps,
          `webhook ${index + 1} (${new URL(webhook.url).host})`,
          webhook.format,
          (body, closing) => postWebhook(webhook, body, { ...limited, fetch }, closing),
        ),
      ),
      ...(command === undefined
        ? []
        : [
            target(deps, 'command', 'json', (body, closing) =>
              runCommand(command, body, limited, closing),
            ),
          ]),
    ];
    this.#unsubscribe = deps.incidents.onReport((report) => this.#take(report));
  }

  /** By the name of the target. */
  get reports(): Readonly<Record<string, DeliveryReport>> {
    return Object.fromEntries(this.#targets.map(({ name, queue }) => [name, queue.report]));
  }

  /** What waits is not delivered any more. */
  async close(): Promise<void> {
    this.#unsubscribe();
    await Promise.all(this.#targets.map(({ queue }) => queue.close()));
  }

  #take(report: IncidentReport): void {
    // A recording is about the past: nobody is to be called for it.
    if (this.#mode === 'REPLAY') return;
    const payload = payloadOf(report, this.#mode);
    for (const { format, queue } of this.#targets) {
      queue.add(JSON.stringify(format === 'slack' ? slackPayloadOf(payload) : payload));
    }
  }
}

function target(
  { log, clock = systemClock, random = Math.random, limits }: DeliveryDeps,
  name: string,
  format: Target['format'],
  attempt: (body: string, closing: AbortSignal) => Promise<Attempt>,
): Target {
  const queue = new DeliveryQueue({
    clock,
    random,
    attempt,
    onFailed: (why) => log.warn({ target: name, why }, 'An incident was not delivered'),
    ...(limits === undefined ? {} : { limits }),
  });
  return { name, format, queue };
}
