import type { Cause } from '../../../shared/collector-status';
import type { CollectorState } from '../../../shared/values/lifecycle';
import { bugOfOurs } from '../connection/connection-attempt';
import type { AttemptEnd } from '../connection/connection-attempt';
import type { Connections } from '../connection/connections';
import { AT_ONCE } from './reconnector';
import type { Reconnector } from './reconnector';

export interface RunLoopParts {
  readonly connections: Pick<Connections, 'use' | 'closeAll' | 'allEnded'>;
  readonly reconnector: Pick<Reconnector, 'reset' | 'failed' | 'pause'>;
  readonly move: (to: CollectorState, cause: Cause) => void;
  /** Hears of every bug of ours; the run goes on. */
  readonly onThrow: (error: unknown) => void;
}

/**
 * One run of a collector, from connection to connection:
 *
 *   CONNECTING → (a connection is used) → RECONNECTING → wait → CONNECTING → …
 *                     │ a bug of ours          └→ ERROR → wait ──┘
 *                     └── an end like any other: it counts, waits and opens the circuit
 */
export class RunLoop {
  readonly #parts: RunLoopParts;

  constructor(parts: RunLoopParts) {
    this.#parts = parts;
  }

  /** Resolves when it was stopped and no connection is left. */
  async until(stopping: AbortSignal, startCause: Cause): Promise<void> {
    const { connections, reconnector } = this.#parts;
    reconnector.reset();
    let cause: Cause | null = startCause;
    while (cause !== null) {
      const end = await this.#useConnection(cause);
      if (stopping.aborted || end.kind === 'stopped') break;
      cause = await this.#handleReconnection(end, stopping);
    }
    await connections.allEnded();
  }

  async #useConnection(cause: Cause): Promise<AttemptEnd> {
    const { connections, move, onThrow } = this.#parts;
    try {
      move('CONNECTING', cause);
      return await connections.use();
    } catch (error) {
      onThrow(error);
      // Whatever is left of it must not go on beside the next connection.
      connections.closeAll();
      await connections.allEnded();
      return { kind: 'failed', cause: bugOfOurs(error), retryAfterMs: 0 };
    }
  }

  async #handleReconnection(
    end: Exclude<AttemptEnd, { kind: 'stopped' }>,
    stopping: AbortSignal,
  ): Promise<Cause | null> {
    const { reconnector, move } = this.#parts;
    move('RECONNECTING', end.cause);
    if (end.kind === 'planned') return AT_ONCE;
    const decision = reconnector.failed(end);
    if (decision.cause !== undefined) move('ERROR', decision.cause);
    return reconnector.pause(decision, stopping);
  }
}
