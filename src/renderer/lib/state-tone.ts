import type { CollectorState } from '../../shared/values/lifecycle';
import type { Answer } from '../../shared/values/verdict';
import type { HealthLevel, SubscriptionState } from '../../shared/collector-status';
import type { RejectionReason } from '../../shared/market-data';

/** What a colour says. Each tone has a `--tone-…` variable in both themes. */
export type Tone = 'idle' | 'busy' | 'good' | 'warn' | 'bad' | 'unknown';

export const STATE_TONE: Readonly<Record<CollectorState, Tone>> = {
  STOPPED: 'idle',
  CONNECTING: 'busy',
  CONNECTED: 'busy',
  SUBSCRIBING: 'busy',
  ACTIVE: 'good',
  RECONNECTING: 'warn',
  ERROR: 'bad',
};

export const HEALTH_TONE: Readonly<Record<HealthLevel, Tone>> = {
  healthy: 'good',
  unknown: 'unknown',
  degraded: 'warn',
  down: 'bad',
  off: 'idle',
};

export const ANSWER_TONE: Readonly<Record<Answer, Tone>> = {
  good: 'good',
  degraded: 'warn',
  bad: 'bad',
  unknown: 'unknown',
};

export const SUBSCRIPTION_TONE: Readonly<Record<SubscriptionState['kind'], Tone>> = {
  idle: 'idle',
  requested: 'busy',
  awaiting_first_data: 'warn',
  flowing: 'good',
  refused: 'bad',
};

export const toneColour = (tone: Tone): string => `var(--tone-${tone})`;

export const REJECTION_LABEL: Readonly<Record<RejectionReason, string>> = {
  not_an_object: 'not an object',
  symbol_invalid: 'symbol malformed',
  symbol_not_subscribed: 'symbol not subscribed',
  side_invalid: 'side neither buy nor sell',
  price_invalid: 'price not a positive decimal',
  quantity_invalid: 'quantity not a positive decimal',
  time_invalid: 'time out of range',
  trade_id_invalid: 'trade id missing or too long',
  store_failed: 'store failed',
};
