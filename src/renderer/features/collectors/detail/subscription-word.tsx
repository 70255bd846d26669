import type { ReactNode } from 'react';
import type { SymbolStatus } from '../../../../shared/collector-status';
import { assertNever } from '../../../../shared/values/assert-never';
import { Age, Elapsed } from '../../../components/ticking';
import { ToneMark } from '../../../components/tone-mark';
import { formatIso } from '../../../lib/format';
import { explainThreshold, formatThreshold } from '../../../lib/silence-words';
import { SUBSCRIPTION_TONE } from '../../../lib/state-tone';
import classes from './detail.module.css';

/** How far a symbol's subscription has come. An acknowledgement alone is not "flowing". */
export function SubscriptionWord({ symbol }: { symbol: SymbolStatus }) {
  const silent = isSilent(symbol);
  const tone = silent ? 'warn' : SUBSCRIPTION_TONE[symbol.subscription.kind];
  const title = [
    ['requested', symbol.requestedAt],
    ['acknowledged', symbol.acknowledgedAt],
    ['first data', symbol.firstDataAt],
  ] as const;
  return (
    <span
      className={classes.subscription}
      data-tone={tone}
      title={[
        ...title.map(([what, at]) => `${what}: ${at === null ? 'not yet' : formatIso(at)}`),
        explainThreshold(symbol.silence),
      ].join('\n')}
    >
      <ToneMark tone={tone} />
      <span>{silent ? <Silence silence={symbol.silence} /> : describe(symbol)}</span>
    </span>
  );
}

/** Before the first data ever, waiting is what there is to say. A new subscription ends no silence. */
const isSilent = ({ silence, subscription }: SymbolStatus): boolean =>
  silence.silentSince !== null &&
  (subscription.kind === 'flowing' ||
    (subscription.kind === 'awaiting_first_data' && silence.lastDataAt !== null));

function Silence({ silence: { silentSince, thresholdMs, resubscribedAt } }: SilenceOf) {
  return (
    <>
      silent for {silentSince !== null && <Elapsed since={silentSince} />}, threshold{' '}
      {formatThreshold(thresholdMs)}
      {resubscribedAt !== null && (
        <>
          , resubscribed <Age of={resubscribedAt} /> ago
        </>
      )}
    </>
  );
}
type SilenceOf = Pick<SymbolStatus, 'silence'>;

function describe({ subscription, silence }: SymbolStatus): ReactNode {
  switch (subscription.kind) {
    case 'idle':
      return 'not subscribed';
    case 'requested':
      return 'requested, no answer yet';
    case 'awaiting_first_data':
      return (
        <>
          awaiting first data for <Elapsed since={subscription.since} />
          {silence.resubscribedAt !== null && (
            <>
              , resubscribed <Age of={silence.resubscribedAt} /> ago
            </>
          )}
        </>
      );
    case 'flowing':
      return 'flowing';
    case 'refused':
      return `refused: ${subscription.reason}`;
    default:
      return assertNever(subscription);
  }
}
