import type { Provability } from '../../shared/gaps';
import type { CollectorSettings } from '../../shared/settings';
import type { Channel, Market, Venue } from '../../shared/values/market';
import type { CollectorEnvironment, ResolvedCollectorSettings } from './collector-environment';
import type { BackfillSource } from './sources/backfill-source';
import type { BookKind } from './sources/book-source';
import type { InstrumentSource } from './sources/instrument-source';
import type { ServerTimeSource } from './sources/server-time';
import type { ConnectionTakes } from './symbol-shards';
import type { WebSocketCollector } from './websocket-collector';

/** One kind of collector: what the settings may ask for. */
export interface CollectorKind {
  readonly venue: Venue;
  readonly market: Market;
  readonly channel: Channel;
  readonly venueLabel: string;
  readonly marketLabel: string;
  readonly defaultId: string;
  readonly defaultUrl: string;
  /** Streams a person may choose from; the first is the default. */
  readonly streams: readonly NonNullable<CollectorSettings['stream']>[];
  /** What the venue's ids can prove about completeness. */
  readonly provability: Provability;
  /** Whose clock stamps the trades; absent where the venue tells no time. */
  readonly serverTime?: ServerTimeSource;
  /** Where missed trades can be had again; absent where the venue hands out none. */
  readonly backfill?: (settings: CollectorSettings) => BackfillSource;
  /** How its books are kept right; absent where the channel has none. */
  readonly book?: BookKind;
  /** Where the venue lists what can be collected. */
  readonly instruments: InstrumentSource;
  /** How many of the symbols, from the first on, the venue lets one connection have; absent where it sets no limit. */
  readonly connectionTakes?: ConnectionTakes;
  readonly create: (
    settings: ResolvedCollectorSettings,
    environment: CollectorEnvironment,
  ) => WebSocketCollector;
}

/** Undefined when no collector speaks that venue, market and channel. */
export type FindCollectorKind = (
  settings: Pick<CollectorSettings, 'venue' | 'market' | 'channel'>,
) => CollectorKind | undefined;

export const kindFinder =
  (kinds: readonly CollectorKind[]): FindCollectorKind =>
  (settings) =>
    kinds.find(
      ({ venue, market, channel }) =>
        venue === settings.venue && market === settings.market && channel === settings.channel,
    );
