import type { Circuit } from '../../../shared/collector-status';
import type { ReconnectSettings } from '../../../shared/settings';

/** What the policy remembers. `failures` counts connections lost in a row, none of which lived long. */
export interface ReconnectState {
  readonly failures: number;
  readonly circuit: Circuit;
}

export type ReconnectDecision =
  | { readonly kind: 'retry'; readonly attempt: number; readonly delayMs: number }
  | { readonly kind: 'open_circuit'; readonly coolDownMs: number; readonly openings: number };

export const INITIAL_RECONNECT_STATE: ReconnectState = { failures: 0, circuit: { kind: 'closed' } };

/** Jitter adds at most this share of the nominal delay. */
const JITTER_SHARE = 0.5;

/** Cool-downs double up to this, or stay at the configured one if that is longer. */
export const LONGEST_COOL_DOWN_MS = 3_600_000;

/** Ms before reconnect attempt `attempt` (from 1): `min(base × 2^(n-1), max)`, jittered upwards, never above max. */
export function delayBeforeAttempt(
  attempt: number,
  settings: ReconnectSettings,
  random: () => number,
): number {
  const nominal = Math.min(settings.baseDelayMs * 2 ** (attempt - 1), settings.maxDelayMs);
  if (!settings.jitter) return nominal;
  return Math.min(nominal + random() * nominal * JITTER_SHARE, settings.maxDelayMs);
}

export function coolDownFor(openings: number, settings: ReconnectSettings): number {
  const longest = Math.max(LONGEST_COOL_DOWN_MS, settings.coolDownMs);
  return Math.min(settings.coolDownMs * 2 ** (openings - 1), longest);
}

/**
 * A connection was lost or never came about.
 * `retryAfterMs` is the venue's own wish (HTTP Retry-After); it can only lengthen the wait.
 */
export function afterFailure(
  state: ReconnectState,
  settings: ReconnectSettings,
  random: () => number,
  now: number,
  retryAfterMs = 0,
): { readonly state: ReconnectState; readonly decision: ReconnectDecision } {
  const failures = state.failures + 1;
  const halfOpen = state.circuit.kind === 'half_open';
  if (halfOpen || failures > settings.maxAttempts) {
    const openings = halfOpen ? state.circuit.openings + 1 : 1;
    const coolDownMs = Math.max(coolDownFor(openings, settings), retryAfterMs);
    return {
      state: { failures, circuit: { kind: 'open', probeAt: now + coolDownMs, openings } },
      decision: { kind: 'open_circuit', coolDownMs, openings },
    };
  }
  return {
    state: { failures, circuit: { kind: 'closed' } },
    decision: {
      kind: 'retry',
      attempt: failures,
      delayMs: Math.max(delayBeforeAttempt(failures, settings, random), retryAfterMs),
    },
  };
}

/** The cool-down is over, or a person asked: exactly one probe may pass. */
export function beginProbe(state: ReconnectState): ReconnectState {
  const openings = state.circuit.kind === 'closed' ? 1 : state.circuit.openings;
  return { ...state, circuit: { kind: 'half_open', openings } };
}
