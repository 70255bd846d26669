import { Button, Group, Progress } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ExportOutcome } from '../../shared/ipc/contract';
import type { TradeFilter } from '../../shared/market-data';
import type { TimelineFilter } from '../../shared/timeline';
import type { Result } from '../../shared/result';
import type { BookChoice } from './book-feed';
import { onPush, request } from './bridge';
import { formatBytes, formatCount, plural } from './format';
import { orToast, toastDone, toastError } from './toasts';

const PROGRESS = 'export-progress';
/** An export that is over sooner would only make a toast flash. */
const WORTH_SHOWING_AFTER_MS = 400;

export const exportTrades = (filter: TradeFilter): Promise<void> =>
  report('CSV saved', 'trade', request('export:trades', { filter }));

export const exportTimeline = (filter: TimelineFilter): Promise<void> =>
  report('Timeline saved', 'event', request('export:timeline', { filter }));

/** Null stands for all collectors. */
export const exportLosses = (collectorId: string | null): Promise<void> =>
  report('Losses saved', 'row', request('export:losses', { collectorId }));

export const exportIncidents = (): Promise<void> =>
  report('Incidents saved', 'incident', request('export:incidents'));

export const exportBook = (choice: BookChoice): Promise<void> =>
  report('CSV saved', 'level', request('export:book', choice));

async function report(
  title: string,
  noun: string,
  outcome: Promise<Result<ExportOutcome>>,
): Promise<void> {
  let startedAt: number | null = null;
  const forget = onPush('export:progressed', ({ rowsWritten, rowsTotal }) => {
    startedAt ??= performance.now();
    if (performance.now() - startedAt < WORTH_SHOWING_AFTER_MS) return;
    showProgress(rowsWritten, rowsTotal);
  });
  const result = await outcome;
  forget();
  notifications.hide(PROGRESS);
  if (!result.ok) {
    toastError('Export failed', result.error);
    return;
  }
  const { exportId, fileName, rows, bytes } = result.value;
  toastDone(
    title,
    <>
      <div className="toast-file">{fileName}</div>
      <Group justify="space-between" gap="xs" mt={6}>
        <span>{`${plural(rows, noun)}, ${formatBytes(bytes)}`}</span>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() =>
            void orToast('Could not show the file', request('export:show-in-folder', { exportId }))
          }
        >
          Show in folder
        </Button>
      </Group>
    </>,
  );
}

function showProgress(written: number, total: number): void {
  const toast = {
    id: PROGRESS,
    title: 'Exporting…',
    autoClose: false as const,
    withCloseButton: false,
    message: (
      <>
        <Progress
          value={total === 0 ? 0 : (written / total) * 100}
          aria-label="Export progress"
          size="sm"
          my={6}
        />
        <Group justify="space-between" gap="xs">
          <span>{`${formatCount(written)} of ${formatCount(total)} rows`}</span>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => void orToast('Could not cancel', request('export:cancel'))}
          >
            Cancel
          </Button>
        </Group>
      </>
    ),
  };
  // `show` with a known id does nothing, `update` with an unknown one neither.
  notifications.show(toast);
  notifications.update(toast);
}
