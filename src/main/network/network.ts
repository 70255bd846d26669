import type { NetworkSettings } from '../../shared/network';
import { systemClock } from '../clock';
import type { OpenFeedSocket } from '../collectors/feed-socket';
import { redactText } from '../redaction';
import { fetchThrough } from './agent-fetch';
import { deadSocket } from './dead-socket';
import { ProxyAgents } from './proxy-agents';
import { chooseProxy } from './proxy-choice';
import type { Environment, ProxyChoice } from './proxy-choice';
import { SocketLimits } from './socket-limits';
import type { SocketLimitReport } from './socket-limits';

export interface NetworkParts {
  readonly settings: NetworkSettings;
  readonly env: Environment;
  readonly openSocket: OpenFeedSocket;
  readonly fetch: typeof globalThis.fetch;
  readonly monotonicMs?: () => number;
}

/** The way out: sockets and requests to the venues, through a proxy where one is asked for. */
export class Network {
  readonly #parts: NetworkParts;
  readonly #agents = new ProxyAgents();
  readonly #limits: SocketLimits;
  #settings: NetworkSettings;

  constructor(parts: NetworkParts) {
    this.#parts = parts;
    this.#settings = parts.settings;
    this.#limits = new SocketLimits(
      this.#openSocket,
      () => this.#settings,
      parts.monotonicMs ?? (() => systemClock.monotonicMs()),
    );
  }

  /** For connections from now on; those that are open stay as they are. */
  apply(settings: NetworkSettings): void {
    this.#settings = settings;
    this.#agents.forget();
  }

  /** How the limits of sockets and frames fare. */
  get sockets(): SocketLimitReport {
    return this.#limits.report;
  }

  /** How `url` is reached. */
  wayTo(url: string): ProxyChoice {
    return chooseProxy(url, this.#settings, this.#parts.env);
  }

  readonly openSocket: OpenFeedSocket = (url, options, events) =>
    this.#limits.openSocket(url, options, events);

  readonly #openSocket: OpenFeedSocket = (url, options, events) => {
    const way = this.wayTo(url);
    switch (way.kind) {
      case 'direct':
        return this.#parts.openSocket(url, options, events);
      case 'proxy':
        return this.#parts.openSocket(
          url,
          { ...options, agent: this.#agents.for(way.url) },
          {
            onOpen: () => events.onOpen(),
            onFrame: events.onFrame.bind(events),
            onPing: () => events.onPing(),
            onPong: () => events.onPong(),
            onEnd: (end) =>
              events.onEnd(
                end.kind === 'connect_failed'
                  ? { ...end, message: `${redactText(end.message)} (proxy ${redactText(way.url)})` }
                  : end,
              ),
          },
        );
      case 'unusable':
        return deadSocket(() => events.onEnd({ kind: 'connect_failed', message: way.message }));
    }
  };

  readonly fetch: typeof globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const way = this.wayTo(url);
    switch (way.kind) {
      case 'direct':
        return this.#parts.fetch(input, init);
      case 'proxy':
        return fetchThrough(this.#agents.for(way.url), url, init);
      case 'unusable':
        return Promise.reject(new TypeError(way.message));
    }
  };
}
