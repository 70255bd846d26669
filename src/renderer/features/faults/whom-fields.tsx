import { Select } from '@mantine/core';
import type { Channel, Market, Venue } from '../../../shared/values/market';
import { CHANNEL_LABEL } from '../../lib/channel-label';
import { useMonitor } from '../../lib/monitor-store';
import { FAULT_KIND } from './fault-form';
import type { FaultDraft } from './fault-form';

interface Feed {
  readonly venue: Venue;
  readonly venueLabel: string;
  readonly market: Market;
  readonly marketLabel: string;
  readonly channel: Channel;
  readonly symbols: readonly string[];
}

const FINENESS = { all: 0, venue: 1, market: 2, symbol: 3 } as const;

/** Whom the fault hits, as fine as its kind allows. Only what the window watches is offered. */
export function WhomFields({
  draft,
  onChange,
}: {
  draft: FaultDraft;
  onChange: (fields: Partial<FaultDraft>) => void;
}) {
  // As text, so that the choices change with the feeds only, not with every snapshot.
  const summary = useMonitor((state) =>
    JSON.stringify(
      (state.snapshot?.collectors ?? []).map(
        ({ venue, venueLabel, market, marketLabel, channel, symbols }): Feed => ({
          venue,
          venueLabel,
          market,
          marketLabel,
          channel,
          symbols,
        }),
      ),
    ),
  );
  const feeds = JSON.parse(summary) as Feed[];
  const { venue, market, symbol } = draft;
  const ofVenue = feeds.filter((feed) => venue === null || feed.venue === venue);
  const ofMarket = ofVenue.filter((feed) => market === null || feed.market === market);
  const channels = [...new Set(feeds.map(({ channel }) => channel))];
  const { hasChannel = false } = FAULT_KIND[draft.kind];
  const fineness = FINENESS[FAULT_KIND[draft.kind].scope];
  return (
    <>
      {fineness >= FINENESS.venue && (
        <Select
          label="Venue"
          placeholder="all"
          clearable
          clearButtonProps={{ 'aria-label': 'All venues' }}
          data={choices(feeds.map((feed) => ({ value: feed.venue, label: feed.venueLabel })))}
          value={venue}
          onChange={(next) => onChange({ venue: next, market: null, symbol: null })}
        />
      )}
      {fineness >= FINENESS.market && (
        <Select
          label="Market"
          placeholder="all"
          clearable
          clearButtonProps={{ 'aria-label': 'All markets' }}
          data={choices(ofVenue.map((feed) => ({ value: feed.market, label: feed.marketLabel })))}
          value={market}
          onChange={(next) => onChange({ market: next, symbol: null })}
        />
      )}
      {fineness >= FINENESS.symbol && (
        <Select
          label="Symbol"
          placeholder="all"
          clearable
          searchable
          clearButtonProps={{ 'aria-label': 'All symbols' }}
          data={[...new Set(ofMarket.flatMap(({ symbols }) => symbols))].sort()}
          value={symbol}
          onChange={(next) => onChange({ symbol: next })}
        />
      )}
      {hasChannel && channels.length > 1 && (
        <Select
          label="Channel"
          placeholder="all"
          clearable
          clearButtonProps={{ 'aria-label': 'All channels' }}
          data={channels.map((value) => ({ value, label: CHANNEL_LABEL[value] }))}
          value={draft.channel}
          onChange={(next) => onChange({ channel: next })}
        />
      )}
    </>
  );
}

/** Each value once. */
const choices = <Value extends string>(
  all: readonly { readonly value: Value; readonly label: string }[],
): { value: Value; label: string }[] =>
  all.filter(({ value }, index) => all.findIndex((each) => each.value === value) === index);
