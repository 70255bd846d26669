import type { Settings } from '../../../shared/settings';

export const LIMIT_GROUPS = ['alarms', 'storage', 'disk', 'reconnect', 'timeouts'] as const;
export type LimitGroup = (typeof LIMIT_GROUPS)[number];
export type Limits = Pick<Settings, LimitGroup>;

export interface Field {
  readonly group: LimitGroup;
  /** Within the group; dots lead into objects. */
  readonly key: string;
  readonly label: string;
  readonly hint: string;
  readonly unit:
    'ms' | 'trades' | 'megabytes' | 'minutes' | 'attempts' | 'seconds' | 'number' | 'switch';
  /** A switch of the same group without which this means nothing. */
  readonly needs?: string;
}
