import type { ApiStreamStatus } from '../../shared/api';
import type { TradeFilter } from '../../shared/market-data';
import type { RollUp } from '../../shared/verdict';
import type { Clock } from '../../platform/clock';
import type { Engine } from '../../engine/wiring/engine-core';
import { TradeMatcher } from '../../engine/store/trade-filter';
import { STREAM_LIMITS, StreamClient } from './stream-client';
import type { StreamLimits, StreamOutlet, StreamTally } from './stream-client';

export const MAX_STREAM_CLIENTS = 16;

export interface StreamWish {
  readonly status: boolean;
  readonly trades: boolean;
  readonly filter: TradeFilter;
}

/** All readers of the stream; the monitor is listened to only while there is one. */
export class StreamHub {
  readonly tally: StreamTally = {
    skippedTrades: 0,
    skippedStatuses: 0,
    skippedTransitions: 0,
    droppedClients: 0,
  };
  readonly #monitor: Pick<Engine, 'store' | 'snapshot' | 'onTradesStored' | 'onTransition'>;
  readonly #clock: Clock;
  readonly #limits: StreamLimits;
  readonly #clients = new Set<StreamClient>();

  constructor(
    monitor: Pick<Engine, 'store' | 'snapshot' | 'onTradesStored' | 'onTransition'>,
    clock: Clock,
    limits: Partial<StreamLimits> = {},
  ) {
    this.#monitor = monitor;
    this.#clock = clock;
    this.#limits = { ...STREAM_LIMITS, ...limits };
  }

  get clients(): number {
    return this.#clients.size;
  }

  get isFull(): boolean {
    return this.#clients.size >= MAX_STREAM_CLIENTS;
  }

  /** Not to be called when full. The undo is returned, for when the socket is gone. */
  join(outlet: StreamOutlet, wish: StreamWish): () => void {
    const client = new StreamClient({
      outlet,
      clock: this.#clock,
      limits: this.#limits,
      tally: this.tally,
      store: this.#monitor.store,
      matcher: wish.trades ? new TradeMatcher(wish.filter) : null,
      takeStatus: wish.status ? () => condense(this.#monitor) : null,
    });
    this.#clients.add(client);
    const undo = [
      this.#monitor.onTradesStored(client.tradesStored),
      this.#monitor.onTransition(client.transition),
    ];
    return () => {
      this.#clients.delete(client);
      for (const each of undo) each();
      client.close();
    };
  }

  /** Ends every stream; each client's socket tells of it, which calls its undo. */
  close(): void {
    for (const client of [...this.#clients]) client.close();
  }
}

function condense(monitor: Pick<Engine, 'snapshot'>): Omit<ApiStreamStatus, 'skipped'> {
  const { at, health, verdict, rates, collectors } = monitor.snapshot();
  return {
    at,
    health,
    verdict,
    tradesPerSecond: rates.over1s,
    collectors: collectors.map(({ id, state, stateSince, health, verdict, rates, stats }) => ({
      id,
      state,
      stateSince,
      health: health.collector,
      answers: verdict === null ? null : answersOf(verdict),
      tradesPerSecond: rates.over1s,
      lastDataAt: stats.lastDataAt,
    })),
  };
}

const answersOf = ({ connected, complete, on_time: onTime }: RollUp) => ({
  connected: connected.answer,
  complete: complete.answer,
  on_time: onTime.answer,
});
