import { faultSentence } from '../../shared/fault-sentence';
import type { CaptureSummary, ReplaySummary } from './replay';

/** The summary for people: a row per instrument, then frames, ledger and what the file was like. */
export function formatReplay(summary: ReplaySummary): string {
  return [
    ...instrumentTable(summary),
    ...bookTable(summary),
    '',
    `Frames   ${summary.frames.trade} with trades, ${summary.frames.book ?? 0} of order books, ${summary.frames.control} control, ${unknownCount(summary)} of topics without a collector, ${summary.capture.unreadableFrames} unreadable`,
    ...unknownTopics(summary),
    ...ledgerLines(summary),
    ...captureLines(summary),
    ...faultLines(summary),
  ].join('\n');
}

const HEADINGS = [
  'instrument',
  'received',
  'stored',
  'duplicate',
  'rejected',
  'buy',
  'sell',
  'quantity',
  'notional',
  'low',
  'high',
  'missing ids',
];

function instrumentTable({ instruments }: ReplaySummary): readonly string[] {
  const rows = Object.entries(instruments).map(([key, { trades }]) => [
    key,
    String(trades.received),
    String(trades.stored),
    String(trades.duplicate),
    String(sum(Object.values(trades.rejected))),
    String(trades.buy),
    String(trades.sell),
    trades.sumQuantity,
    trades.sumNotional,
    trades.minPrice ?? '',
    trades.maxPrice ?? '',
    String(sum(trades.gaps.map(({ missing }) => missing))),
  ]);
  if (rows.length === 0) return ['No trades.'];
  return aligned([HEADINGS, ...rows]);
}

const BOOK_HEADINGS = [
  'order book',
  'bid',
  'ask',
  'bids',
  'asks',
  'bid quantity',
  'ask quantity',
  'sequence',
  'gaps',
  'resyncs',
  'checksums',
  'wrong',
];

function bookTable({ instruments }: ReplaySummary): readonly string[] {
  const rows = Object.entries(instruments).flatMap(([key, { book }]) =>
    book === undefined
      ? []
      : [
          [
            key,
            book.bid?.[0] ?? '',
            book.ask?.[0] ?? '',
            String(book.bidLevels),
            String(book.askLevels),
            book.sumBidQuantity,
            book.sumAskQuantity,
            String(book.sequence ?? ''),
            String(book.gaps),
            String(book.resyncs),
            String(book.checksumsOk + book.checksumsBad),
            String(book.checksumsBad),
          ],
        ],
  );
  return rows.length === 0 ? [] : ['', ...aligned([BOOK_HEADINGS, ...rows])];
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths?.[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
}

const TOPICS_SHOWN = 20;

function unknownTopics({ frames }: ReplaySummary): readonly string[] {
  const topics = Object.entries(frames.unknown).sort(([, a], [, b]) => b - a);
  const lines = topics
    .slice(0, TOPICS_SHOWN)
    .map(([topic, count]) => `         ${String(count).padStart(8)}  ${topic}`);
  if (topics.length > TOPICS_SHOWN) lines.push(`         and ${topics.length - TOPICS_SHOWN} more`);
  return lines;
}

function ledgerLines({ ledger }: ReplaySummary): readonly string[] {
  const { intake, holding } = ledger;
  const rejected = sum(Object.values(intake.rejected));
  const evicted = sum(Object.values(holding.evicted));
  return [
    `Ledger   received ${intake.received} = stored ${intake.stored} + duplicate ${intake.duplicate} + rejected ${rejected}`,
    `         stored ${holding.stored} = held ${holding.held} + evicted ${evicted}   ${ledger.balanced ? 'balanced' : 'NOT BALANCED'}`,
  ];
}

/** What was broken on purpose. */
const faultLines = ({ faults = [] }: ReplaySummary): readonly string[] =>
  faults.map(({ fault, beganAt, touchedFrames, suppressedTrades }, index) => {
    const what = `${index === 0 ? 'Faults ' : '       '}  ${faultSentence(fault)}`;
    return beganAt === null
      ? `${what} Never began.`
      : `${what} ${touchedFrames} frames touched, ${suppressedTrades} trades kept back.`;
  });

function captureLines({ capture }: ReplaySummary): readonly string[] {
  return [
    `File     ${capture.records} records: ${capture.connections} connections, ${capture.sent} sent, ${capture.http} http`,
  ];
}

/** What is wrong, one sentence each; empty when nothing is. */
export const replayNotices = ({
  capture,
  ledger,
  booksOutOfSync,
}: ReplaySummary): readonly string[] => [
  ...captureNotices(capture),
  ...Object.entries(booksOutOfSync ?? {}).map(
    ([instrument, why]) => `At the end the order book ${instrument} was not right: ${why}`,
  ),
  ...(ledger.balanced ? [] : ['The ledger does not balance: this is a bug in Tapedeck.']),
];

/** What is wrong with the file. */
export function captureNotices(capture: CaptureSummary): readonly string[] {
  const notices: string[] = [];
  if (capture.badLines > 0) {
    const samples = capture.badLineSamples.map(({ line, reason }) => `  line ${line}: ${reason}`);
    notices.push([`${capture.badLines} lines are no records:`, ...samples].join('\n'));
  }
  for (const [type, count] of Object.entries(capture.unknownTypes)) {
    notices.push(`${count} records of the unknown kind "${type}" were passed over.`);
  }
  if (capture.truncated) notices.push('The file ends in the middle of a record.');
  if (capture.damage !== null) notices.push(`The rest cannot be decompressed: ${capture.damage}`);
  if (capture.undeliveredFrames > 0) {
    notices.push(`${capture.undeliveredFrames} frames found no collector that took them.`);
  }
  return notices;
}

const unknownCount = ({ frames }: ReplaySummary): number => sum(Object.values(frames.unknown));

const sum = (counts: readonly number[]): number =>
  counts.reduce((total, count) => total + count, 0);
