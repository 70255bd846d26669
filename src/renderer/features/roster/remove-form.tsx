import { Alert, Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { AppError } from '../../../shared/errors';
import { request } from '../../lib/bridge';
import { configuredIdOf } from '../../lib/configured-id';
import { formatCount } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import { closeDetail, closeRoster } from '../../lib/window-store';
import classes from './roster.module.css';

/** Says what goes and what stays before a collector is removed. */
export function RemoveForm({ id }: { id: string }) {
  const stored = useMonitor((state) =>
    (state.snapshot?.collectors ?? [])
      .filter((each) => configuredIdOf(each) === id)
      .reduce((sum, { account }) => sum + account.stored, 0),
  );
  const [error, setError] = useState<AppError | null>(null);
  const [removing, setRemoving] = useState(false);
  const remove = async (): Promise<void> => {
    setRemoving(true);
    const removed = await request('collectors:remove', { id });
    setRemoving(false);
    if (!removed.ok) {
      setError(removed.error);
      return;
    }
    closeDetail();
    closeRoster();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void remove();
      }}
    >
      <p className={classes.text}>Its connection is closed and it is not started again.</p>
      <p className={classes.text}>
        What it brought stays:{' '}
        {stored > 0 &&
          `its ${formatCount(stored)} trades remain counted in the totals, and on the tape until they are evicted; `}
        its history remains in the timeline.
      </p>
      {error !== null && (
        <Alert color="red" mb="sm" p="xs" role="alert">
          {error.message} {error.advice}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button size="xs" data-autofocus onClick={closeRoster}>
          Cancel
        </Button>
        <Button size="xs" type="submit" variant="filled" color="red" loading={removing}>
          Remove collector
        </Button>
      </Group>
    </form>
  );
}
