import type { NetworkSettings } from '../../shared/network';
import { systemClock } from '../../platform/clock';
import { openFeedSocket } from './feed-socket';
import type {
  FeedSocket,
  FeedSocketEvents,
  FeedSocketOptions,
  OpenFeedSocket,
} from './feed-socket';
import { redactText } from '../../platform/redaction';
import { unlessAborted } from '../../platform/with-abort';
import { fetchThrough } from './agent-fetch';
import { deadSocket } from './failed-socket';
import { lateSocket } from './deferred-socket';
import { ProxyAgents } from './proxy-agents';
import { chooseProxy } from './proxy-choice';
import type { Environment, ProxyChoice } from './proxy-choice';
import { SocketLimits } from './socket-limits';
import type { SocketLimitReport } from './socket-limits';
import { systemChoice } from './system-proxy';
import type { AskSystem } from './system-proxy';

export interface NetworkParts {
  readonly settings: NetworkSettings;
  readonly env: Environment;
  /** Null where nobody can be asked, as without a window: then the environment alone counts. */
  readonly askSystem: AskSystem | null;
  readonly openSocket: OpenFeedSocket;
  readonly fetch: typeof globalThis.fetch;
  readonly monotonicMs?: () => number;
  readonly systemPatienceMs?: number;
  /** Authorities (PEM) that are trusted through proxies beside those that Node brings along. */
  readonly ca?: readonly string[];
}

const SYSTEM_PATIENCE_MS = 10_000;

/** The network of this process: its environment, its sockets and its `fetch`. */
export const openNetwork = (
  settings: NetworkSettings,
  askSystem: AskSystem | null = null,
): Network =>
  new Network({
    settings,
    env: process.env,
    askSystem,
    openSocket: openFeedSocket,
    fetch: globalThis.fetch,
  });

/** The way out: sockets and requests to the venues, through a proxy where one is asked for. */
export class Network {
  readonly #parts: NetworkParts;
  readonly #agents: ProxyAgents;
  readonly #limits: SocketLimits;
  #settings: NetworkSettings;

  constructor(parts: NetworkParts) {
    this.#parts = parts;
    this.#settings = parts.settings;
    this.#agents = new ProxyAgents(parts.ca ?? []);
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
  async wayTo(url: string): Promise<ProxyChoice> {
    return this.#wayTo(url);
  }

  /** At once where nobody needs to be asked: a promise would delay each socket. */
  #wayTo(url: string): ProxyChoice | Promise<ProxyChoice> {
    const { env, askSystem, systemPatienceMs = SYSTEM_PATIENCE_MS } = this.#parts;
    const wish = chooseProxy(url, this.#settings, env);
    if (wish.kind !== 'system') return wish;
    return askSystem === null
      ? { kind: 'direct', from: 'no proxy being set in the environment' }
      : systemChoice(askSystem, url, systemPatienceMs);
  }

  readonly openSocket: OpenFeedSocket = (url, options, events) =>
    this.#limits.openSocket(url, options, events);

  readonly #openSocket: OpenFeedSocket = (url, options, events) => {
    const way = this.#wayTo(url);
    const open = (known: ProxyChoice): FeedSocket => this.#openBy(known, url, options, events);
    return way instanceof Promise ? lateSocket(way, events, open) : open(way);
  };

  #openBy(
    way: ProxyChoice,
    url: string,
    options: FeedSocketOptions,
    events: FeedSocketEvents,
  ): FeedSocket {
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
                end.kind === 'connect_failed' || end.kind === 'connect_timeout'
                  ? { ...end, message: `${redactText(end.message)} (proxy ${redactText(way.url)})` }
                  : end,
              ),
          },
        );
      case 'unusable':
        return deadSocket(() => events.onEnd({ kind: 'connect_failed', message: way.message }));
    }
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const way = await unlessAborted(this.#wayTo(url), init?.signal);
    switch (way.kind) {
      case 'direct':
        return this.#parts.fetch(input, init);
      case 'proxy':
        return fetchThrough(this.#agents.for(way.url), url, init);
      case 'unusable':
        throw new TypeError(way.message);
    }
  };
}
