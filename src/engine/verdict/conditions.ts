import { COMPLETE_CONDITIONS } from './complete-conditions';
import type { Condition } from './condition';
import { CONNECTED_CONDITIONS } from './connected-conditions';
import { ON_TIME_CONDITIONS } from './on-time-conditions';

/**
 * All conditions of the verdict, in the order of docs/verdict.md, which shows the same table; a test compares the
 * two. Nothing else in Tapedeck judges whether a feed is well.
 */
export const CONDITIONS: readonly Condition[] = [
  ...CONNECTED_CONDITIONS,
  ...COMPLETE_CONDITIONS,
  ...ON_TIME_CONDITIONS,
];
