import type { Loss } from '../../shared/gaps';
import { csvChunks, isoTime } from './csv-format';
import type { CsvChunk } from './csv-format';
import { provabilityOf } from '../../engine/venues/provability';

export const LOSSES_COLUMNS = [
  'id',
  'detected_at',
  'kind',
  'collector',
  'instrument',
  'provability',
  'cause',
  'state',
  'decided_at',
  'from_id',
  'to_id',
  'missing',
  'recovered',
  'recovered_share',
  'from_time',
  'to_time',
  'unknown_from',
  'unknown_to',
  'reason',
] as const;

/**
 * Gaps and outages in the order given. Where the ids prove nothing, how many trades were missing is left
 * empty, and so is the share that came back: nobody knows.
 */
export function lossesCsv(losses: readonly Loss[]): Iterable<CsvChunk> {
  return csvChunks(LOSSES_COLUMNS, losses, (loss) => {
    const { state } = loss;
    const provability = provabilityOf(loss.instrument);
    const gap = loss.kind === 'gap' ? loss : null;
    const isCountKnown = gap !== null && provability === 'exact';
    const unknown = state.kind === 'uncovered' ? state : null;
    return [
      String(loss.id),
      isoTime(loss.detectedAt),
      loss.kind,
      loss.collectorId,
      loss.instrument,
      provability ?? '',
      loss.cause,
      state.kind,
      state.kind === 'open' || state.kind === 'requested' ? '' : isoTime(state.at),
      gap?.fromId ?? '',
      gap?.toId ?? '',
      isCountKnown ? String(gap.missing) : '',
      String(loss.filled),
      isCountKnown ? shareOf(gap.filled, gap.missing) : '',
      isoTime(loss.fromTime),
      isoTime(loss.toTime),
      unknown === null ? '' : isoTime(unknown.fromTime),
      unknown === null ? '' : isoTime(unknown.toTime),
      'reason' in state ? (state.reason ?? '') : '',
    ];
  });
}

/** Rounded down, so that 1.0000 says that nothing is missing. */
const shareOf = (filled: number, missing: number): string =>
  (missing <= 0 ? 1 : Math.floor((filled / missing) * 10_000) / 10_000).toFixed(4);
