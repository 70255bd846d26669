import type { Cause } from '../../../shared/collector-status';
import type { AttemptEnd } from './connection-attempt';
import type { FeedConnection } from './feed-connection';
import type { Handover } from './handover';
import type { SymbolChange } from '../subscription/desired-symbols';
import { Renewals } from './renewals';
import type { RenewalsParts } from './renewals';

export interface ConnectionsParts extends Omit<RenewalsParts, 'connect' | 'onReady'> {
  readonly create: () => FeedConnection;
  /** Another connection is in use from now on, without interruption. */
  readonly onReplaced: (successor: FeedConnection) => void;
  /** An open connection is in use from now on, after an interruption. */
  readonly onAdopted: (connection: FeedConnection) => void;
  /** Frames that the connection held back are to be handed over. */
  readonly release: (connection: FeedConnection) => void;
}

/**
 * The connections of one collector: the one in use and, during a renewal, its successor or its
 * predecessor.
 */
export class Connections {
  readonly renewals: Renewals;
  readonly #parts: ConnectionsParts;
  /** Those that have not ended. */
  readonly #open = new Set<FeedConnection>();
  #inUse: FeedConnection | null = null;
  /** A successor whose predecessor ended too soon: the next one in use. */
  #adopted: FeedConnection | null = null;
  #end: (end: AttemptEnd) => void = () => undefined;
  #break: (error: unknown) => void = () => undefined;

  constructor(parts: ConnectionsParts) {
    this.#parts = parts;
    this.renewals = new Renewals({
      ...parts,
      connect: () => this.#connect(),
      onReady: (successor) => this.#replace(successor),
    });
  }

  get inUse(): FeedConnection | null {
    return this.#inUse;
  }

  get handover(): Handover | null {
    return this.renewals.current;
  }

  /**
   * Uses a connection, and those that replace it, until one ends with nothing in its place. Rejects
   * with what threw: then the caller closes what is left.
   */
  async use(): Promise<AttemptEnd> {
    const ended = new Promise<AttemptEnd>((resolve, reject) => {
      this.#end = resolve;
      this.#break = reject;
    });
    const adopted = this.#adopted;
    this.#adopted = null;
    try {
      if (adopted?.attempt.running === true) {
        this.#inUse = adopted;
        if (adopted.isOpen) this.#parts.onAdopted(adopted);
      } else {
        this.#inUse = this.#connect();
      }
      return await ended;
    } finally {
      this.#inUse = null;
    }
  }

  /** Make before break. @returns false when there is nothing to replace, or it is being replaced already. */
  renew(cause: Cause): boolean {
    const connection = this.#inUse;
    const isPossible = connection?.attempt.running === true && this.handover === null;
    if (isPossible) this.renewals.begin(connection, cause);
    return isPossible;
  }

  /** Only on the connection in use, and not while it is replaced. @returns false when that is not possible now. */
  resubscribe(symbols: readonly string[]): boolean {
    const connection = this.#inUse;
    const isPossible = connection?.attempt.running === true && this.handover === null;
    if (isPossible) connection.subscriber.resubscribe(symbols);
    return isPossible;
  }

  /** On every connection that has not ended: during a renewal on both. */
  changeSymbols(change: SymbolChange): void {
    for (const connection of this.#open) connection.changeSymbols(change);
  }

  /** To be called once for each connection that `create` made. */
  ended(connection: FeedConnection, end: AttemptEnd): void {
    this.#open.delete(connection);
    try {
      this.#follow(connection, end);
    } catch (error) {
      // Nobody else would ever hear that the connection in use is over.
      if (connection !== this.#inUse) throw error;
      this.#break(error);
    }
  }

  closeAll(): void {
    for (const { attempt } of this.#open) attempt.close({ kind: 'stopped' });
  }

  async allEnded(): Promise<void> {
    await Promise.all([...this.#open].map(({ attempt }) => attempt.ended));
  }

  #follow(connection: FeedConnection, end: AttemptEnd): void {
    this.#parts.release(connection);
    const { handover } = this;
    let successor: FeedConnection | null = null;
    if (handover?.predecessor === connection) {
      successor = handover.predecessorEnded(end);
      if (successor !== null) this.#parts.release(successor);
    } else if (handover?.successor === connection) {
      handover.successorEnded(end);
    }
    if (connection !== this.#inUse) return;
    if (successor?.attempt.running !== true || end.kind === 'stopped') {
      this.#end(end);
      return;
    }
    // It is on its way already: there is nothing to wait for.
    this.#adopted = successor;
    this.#end({ kind: 'planned', cause: end.cause });
  }

  #connect(): FeedConnection {
    const connection = this.#parts.create();
    this.#open.add(connection);
    connection.connect();
    return connection;
  }

  /** What the successor held follows when the old connection has said its last. */
  #replace(successor: FeedConnection): void {
    const { handover } = this;
    if (handover === null) return;
    this.#inUse = successor;
    this.#parts.onReplaced(successor);
    handover.predecessor.attempt.close({ kind: 'planned', cause: handover.status.cause });
  }
}
