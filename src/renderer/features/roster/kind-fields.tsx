import { SegmentedControl, Select } from '@mantine/core';
import type { CollectorChoice, CollectorDraft } from '../../../shared/collector-draft';
import type { Channel } from '../../../shared/values/market';
import { CHANNEL_LABEL } from '../../lib/channel-label';
import { choiceOf, nearestChoice } from './collector-draft';
import classes from './roster.module.css';

/** Venue, market and channel, of which only those are offered that go together. */
export function KindFields({
  choices,
  draft,
  fields,
  onChoose,
}: {
  choices: readonly CollectorChoice[];
  draft: CollectorDraft;
  fields: Readonly<Record<string, string>>;
  onChoose: (choice: CollectorChoice) => void;
}) {
  const choice = choiceOf(choices, draft);
  if (choice === undefined) return null;
  const ofVenue = choices.filter(({ venue }) => venue === choice.venue);
  const ofMarket = ofVenue.filter(({ market }) => market === choice.market);
  const choose = (wanted: Parameters<typeof nearestChoice>[2]): void =>
    onChoose(nearestChoice(choices, choice, wanted));
  return (
    <div className={classes.kind}>
      <Select
        label="Venue"
        data={options(choices, ({ venue, venueLabel }) => [venue, venueLabel])}
        value={choice.venue}
        error={fields.venue}
        allowDeselect={false}
        onChange={(venue) => venue !== null && choose({ venue })}
      />
      <Select
        label="Market"
        data={options(ofVenue, ({ market, marketLabel }) => [market, marketLabel])}
        value={choice.market}
        error={fields.market}
        allowDeselect={false}
        onChange={(market) => market !== null && choose({ venue: choice.venue, market })}
      />
      <div>
        <div className={classes.label}>Channel</div>
        <SegmentedControl
          fullWidth
          aria-label="Channel"
          data={options(ofMarket, ({ channel }) => [channel, CHANNEL_LABEL[channel as Channel]])}
          value={choice.channel}
          onChange={(channel) => choose({ venue: choice.venue, market: choice.market, channel })}
        />
        {fields.channel !== undefined && <p className={classes.error}>{fields.channel}</p>}
      </div>
    </div>
  );
}

function options(
  choices: readonly CollectorChoice[],
  of: (choice: CollectorChoice) => readonly [value: string, label: string],
): { value: string; label: string }[] {
  return [...new Map(choices.map(of))].map(([value, label]) => ({ value, label }));
}
