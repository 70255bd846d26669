import type { CollectorChoice, CollectorDraft } from '../../../shared/collector-draft';

/** The kind of collector a draft is of; the first there is when it is of none. */
export const choiceOf = (
  choices: readonly CollectorChoice[],
  draft: Pick<CollectorDraft, 'venue' | 'market' | 'channel'>,
): CollectorChoice | undefined =>
  choices.find(
    ({ venue, market, channel }) =>
      venue === draft.venue && market === draft.market && channel === draft.channel,
  );

/** `kraken_trades`, or `kraken_trades_2` when there is one already. */
export function suggestId(defaultId: string, taken: readonly string[]): string {
  const ids = new Set(taken);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? defaultId : `${defaultId}_${number}`;
    if (!ids.has(id)) return id;
  }
}

/** A draft of that kind; what another kind of market calls symbols is none of its. */
export function draftOf(
  choice: CollectorChoice,
  taken: readonly string[],
  before: CollectorDraft | null,
): CollectorDraft {
  const { venue, market, channel, defaultId } = choice;
  const isSameMarket = before?.venue === venue && before.market === market;
  return {
    id: suggestId(defaultId, taken),
    venue,
    market,
    channel,
    symbols: isSameMarket ? before.symbols : [],
    autostart: before?.autostart ?? true,
  };
}

/** The kind nearest to `choice` when one of its three parts is chosen anew. */
export function nearestChoice(
  choices: readonly CollectorChoice[],
  choice: CollectorChoice,
  wanted: Partial<Pick<CollectorChoice, 'venue' | 'market' | 'channel'>>,
): CollectorChoice {
  const fits = choices.filter((each) =>
    Object.entries(wanted).every(([key, value]) => each[key as 'venue'] === value),
  );
  const score = (each: CollectorChoice): number =>
    (each.venue === choice.venue ? 4 : 0) +
    (each.channel === choice.channel ? 2 : 0) +
    (each.market === choice.market ? 1 : 0);
  return (
    fits.reduce<CollectorChoice | null>(
      (best, each) => (best === null || score(each) > score(best) ? each : best),
      null,
    ) ?? choice
  );
}

/** Optional fields that are empty are left out, as a config file would. */
export function toSend(draft: CollectorDraft): CollectorDraft {
  const { url, restUrl, stream, depth, ...rest } = draft;
  return {
    ...rest,
    ...(url === undefined || url.trim() === '' ? {} : { url: url.trim() }),
    ...(restUrl === undefined || restUrl.trim() === '' ? {} : { restUrl: restUrl.trim() }),
    ...(stream === undefined ? {} : { stream }),
    ...(depth === undefined ? {} : { depth }),
  };
}
