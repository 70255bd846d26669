import type { SymbolSilenceStatus } from '../../shared/collector-status';
import { formatDuration } from './format';

/** Allowed silence: `4.2 s`, `41 s`. Below ten seconds tenths matter. */
export const formatThreshold = (ms: number): string =>
  ms < 10_000 ? `${Number((ms / 1_000).toFixed(1))} s` : formatDuration(ms);

/** Where the threshold comes from, one sentence. */
export function explainThreshold({ thresholdMs, expectedPerSecond }: SymbolSilenceStatus): string {
  const threshold = formatThreshold(thresholdMs);
  return expectedPerSecond === null
    ? `Silent after ${threshold}: its own pace is not learned yet`
    : `Silent after ${threshold}: learned from its pace of ${expectedPerSecond.toPrecision(2)} a second`;
}
