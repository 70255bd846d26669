import type { Renewal, Transition } from '../../shared/collector-status';
import type { CollectorSettings, ReconnectSettings, TimeoutSettings } from '../../shared/settings';
import type { SilenceEvent } from '../../shared/silence';
import type { Channel, Market, Venue } from '../../shared/values/market';
import type { Clock } from '../../platform/clock';
import { withContext } from '../../platform/log';
import type { Log } from '../../platform/log';
import type { BookSink } from './frames/book-sink';
import type { ConnectionPace, ConnectionPacer } from './connection/connection-pacer';
import type { OpenFeedSocket } from '../transport/feed-socket';
import type { KeepAliveProfile } from './connection/keep-alive';
import type { TradeBatch } from '../market-data/trade-batch';
import type { DecodedFrame, SymbolSet } from '../frames/decoded-frame';

/** What is fixed for one venue, market and channel. */
export interface CollectorProfile {
  readonly venue: Venue;
  readonly market: Market;
  readonly channel: Channel;
  /** The venue's own name of the stream, e.g. `publicTrade`. */
  readonly stream: string;
  readonly connectionPace: ConnectionPace;
  /** Least ms between two messages we send. */
  readonly requestIntervalMs: number;
  readonly keepAlive: KeepAliveProfile;
  /** Connections are renewed at this age, before the venue ends them; null where it does not. */
  readonly maxConnectionAgeMs: number | null;
  /** Larger frames end the connection with `frame_too_large`. */
  readonly maxPayloadBytes: number;
}

/** What a collector gets from outside, so that tests decide about time, chance and sockets. */
export interface CollectorEnvironment {
  readonly clock: Clock;
  readonly random: () => number;
  readonly openSocket: OpenFeedSocket;
  readonly pacer: ConnectionPacer;
  /** Takes the trades of one frame. Never throws: a failure inside is counted as a rejection. */
  readonly sink: (batch: TradeBatch) => void;
  /** Without it nobody keeps order books. */
  readonly books?: BookSink;
  readonly log: Log;
  /** Read anew at each use, so that a change takes effect while running. */
  readonly limits: () => {
    readonly reconnect: ReconnectSettings;
    readonly timeouts: TimeoutSettings;
  };
  readonly onTransition: (collectorId: string, transition: Transition) => void;
  readonly onSilence?: (event: SilenceEvent) => void;
  /** A renewal is over, however it ended. */
  readonly onRenewal?: (collectorId: string, renewal: Renewal) => void;
  /** Called for each frame after its trades or updates are recorded; a batch is reused when it returns. */
  readonly onFrame?: (collectorId: string, frame: DecodedFrame) => void;
  /** Trades of these symbols are taken, instead of those subscribed. */
  readonly symbols?: SymbolSet;
  /** Connections are renewed at this age at the latest, if that is sooner than the venue asks for. */
  readonly maxConnectionAgeMs?: number;
  /** Of the collector that this one replaces: the history goes on. */
  readonly transitionsBefore?: readonly Transition[];
  /** Somebody else decides about connections, such as a recording: silence is not healed, nothing is renewed. */
  readonly passive?: boolean;
}

/** A collector's settings with the address resolved. */
export type ResolvedCollectorSettings = CollectorSettings & { readonly url: string };

/** The same, with every line of the log saying whose it is; `attempts` counts the connections tried so far. */
export const withCollectorLog = (
  environment: CollectorEnvironment,
  { id, venue, market }: Pick<CollectorSettings, 'id' | 'venue' | 'market'>,
  attempts: () => number,
): CollectorEnvironment => ({
  ...environment,
  log: withContext(environment.log, () => ({ collector: id, venue, market, attempt: attempts() })),
});
