import type { SoakReport } from './soak';
import { megabytes } from './soak';
import type { SoakFault } from './soak-watch';
import { duration, formatRows } from '../../src/platform/text-table';

const HEADINGS = ['fault', 'injected', 'with effect', 'detected', 'cannot be known', 'too small', 'missed', 'healed', 'to detect: median', 'max', 'to heal: median', 'max']; // prettier-ignore

export function formatSoak(report: SoakReport): string {
  const { faults, ledger, losses, spans, heap, problems } = report;
  const kinds = [...new Set(faults.map(({ record }) => record.fault.kind))].sort();
  const { received, stored, duplicate, rejected } = ledger.intake;
  const rejections = Object.entries(rejected).map(([reason, count]) => `${reason} ${count}`);
  const held = ledger.holding.held;
  const first = heap[Math.floor(heap.length / 4)];
  const last = heap.at(-1);
  return [
    formatRows(
      HEADINGS,
      kinds.map((kind) => rowOf(kind, faults)),
    ),
    '',
    `Ledger    received ${received} = stored ${stored} + duplicate ${duplicate} + rejected (${rejections.join(', ') || 'none'}); held ${held}; ${ledger.balanced ? 'balanced' : 'NOT BALANCED'}`,
    `Gaps      open ${losses.openGaps}, ids missing ${losses.missingIds}, ids that never come ${losses.lostIds}, outages with unknown parts ${losses.unknownOutages}, reconnects ${report.reconnects}`,
    ...spans.map(
      (of) =>
        `Ids       ${of.instrumentKey}: ${of.span} = stored ${of.stored} + never traded ${of.neverTraded} + lost ${of.lost} + unaccounted ${of.unaccounted}`,
    ),
    `Verdict   minutes with a wrong verdict: ${report.verdict.wrongMinutes}; false alarms per hour: ${report.verdict.falseAlarmsPerHour.toFixed(1)} (${report.verdict.falseAlarms} of ${report.verdict.alarms}); ${report.verdict.looks} looks`,
    `Memory    ${heap.map(({ minute, heapBytes }) => `${minute.toFixed(1)} min ${megabytes(heapBytes)} MB`).join(', ')}`,
    ...(first === undefined || last === undefined
      ? []
      : [
          `          from ${megabytes(first.heapBytes)} to ${megabytes(last.heapBytes)} MB after the warm-up: ${report.isHeapFlat ? 'flat' : 'GROWING'}`,
        ]),
    ...problems.map((problem) => `NOT AS IT MUST BE  ${problem}`),
    `${report.minutes} minutes, seed ${report.seed}, ${faults.length} faults: ${problems.length === 0 ? 'all is as it must be.' : `${problems.length} problems.`}`,
  ].join('\n');
}

function rowOf(kind: string, all: readonly SoakFault[]): readonly string[] {
  const faults = all.filter(({ record }) => record.fault.kind === kind);
  const count = (outcome: SoakFault['outcome']): number =>
    faults.filter((fault) => fault.outcome === outcome).length;
  const detect = numbers(faults.map(({ detectMs }) => detectMs));
  const heal = numbers(
    faults.map(({ healMs, outcome }) => (outcome === 'without_effect' ? null : healMs)),
  );
  return [
    kind.replaceAll('_', ' '),
    String(faults.length),
    String(faults.length - count('without_effect')),
    String(count('detected')),
    String(count('not_knowable')),
    String(count('unnoticed')),
    String(count('missed')),
    String(faults.filter(({ isHealed }) => isHealed).length),
    duration(median(detect)),
    duration(detect.at(-1) ?? null),
    duration(median(heal)),
    duration(heal.at(-1) ?? null),
  ];
}

const numbers = (values: readonly (number | null)[]): readonly number[] =>
  values.filter((value) => value !== null).sort((a, b) => a - b);

const median = (sorted: readonly number[]): number | null =>
  sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
