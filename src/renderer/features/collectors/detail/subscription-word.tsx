import type { ReactNode } from 'react';
import type { SymbolStatus } from '../../../../shared/collector-status';
import { assertNever } from '../../../../shared/values/assert-never';
import { Elapsed } from '../../../components/ticking';
import { ToneMark } from '../../../components/tone-mark';
import { formatIso } from '../../../lib/format';
import { SUBSCRIPTION_TONE } from '../../../lib/state-tone';
import classes from './detail.module.css';

/** How far a symbol's subscription has come. An acknowledgement alone is not "flowing". */
export function SubscriptionWord({ symbol }: { symbol: SymbolStatus }) {
  const tone = SUBSCRIPTION_TONE[symbol.subscription.kind];
  const title = [
    ['requested', symbol.requestedAt],
    ['acknowledged', symbol.acknowledgedAt],
    ['first data', symbol.firstDataAt],
  ] as const;
  return (
    <span
      className={classes.subscription}
      data-tone={tone}
      title={title
        .map(([what, at]) => `${what}: ${at === null ? 'not yet' : formatIso(at)}`)
        .join('\n')}
    >
      <ToneMark tone={tone} />
      <span>{describe(symbol)}</span>
    </span>
  );
}

function describe({ subscription }: SymbolStatus): ReactNode {
  switch (subscription.kind) {
    case 'idle':
      return 'not subscribed';
    case 'requested':
      return 'requested, no answer yet';
    case 'awaiting_first_data':
      return (
        <>
          awaiting first data for <Elapsed since={subscription.since} />
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
