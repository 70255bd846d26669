import type { CollectorChoice } from '../../shared/collector-draft';
import { collectorKinds } from '.';

/** What a person may add, in the registry's order. */
export const collectorChoices = (): readonly CollectorChoice[] =>
  collectorKinds.map((kind) => ({
    venue: kind.venue,
    venueLabel: kind.venueLabel,
    market: kind.market,
    marketLabel: kind.marketLabel,
    channel: kind.channel,
    defaultId: kind.defaultId,
    defaultUrl: kind.defaultUrl,
    // One stream is no choice.
    streams: kind.streams.length > 1 ? kind.streams : [],
    depths: kind.book !== undefined && kind.book.depths.length > 1 ? kind.book.depths : [],
  }));
