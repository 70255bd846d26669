import { Alert, Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { ImportPreview } from '../../../shared/configuration';
import type { AppError } from '../../../shared/errors';
import { request } from '../../lib/bridge';
import { useMonitor } from '../../lib/monitor-store';
import { toastDone } from '../../lib/toasts';
import { closeRoster } from '../../lib/window-store';
import classes from './roster.module.css';

const SIGN = { added: '+', changed: '~', removed: '−', kept: '=' } as const;

/** What a configuration that was read would change, before it does. */
export function ImportPreviewForm({ preview }: { preview: ImportPreview }) {
  const { collectors, settings, importId, fileName } = preview;
  const [error, setError] = useState<AppError | null>(null);
  const [importing, setImporting] = useState(false);
  const changesNothing =
    settings.length === 0 && collectors.every(({ change }) => change === 'kept');
  const apply = async (): Promise<void> => {
    setImporting(true);
    const imported = await request('configuration:import', { importId });
    setImporting(false);
    if (!imported.ok) {
      setError(imported.error);
      return;
    }
    const inUse = await request('settings:get');
    if (inUse.ok) useMonitor.setState({ settings: inUse.value });
    toastDone('Configuration imported', fileName);
    closeRoster();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void apply();
      }}
    >
      <p className={classes.text}>
        {changesNothing ? 'The file says what is in use already.' : 'It takes effect at once:'}
      </p>
      <ul className={classes.changes} aria-label="Collectors">
        {collectors.map(({ id, change, detail }) => (
          <li key={id} data-change={change}>
            <span className={classes.sign} aria-hidden>
              {SIGN[change]}
            </span>
            <span className={classes.symbol} title={id}>
              {id}
            </span>
            <span>{change}</span>
            <span className={classes.note}>{detail}</span>
          </li>
        ))}
      </ul>
      {settings.length > 0 && (
        <ul className={classes.changes} aria-label="Settings">
          {settings.map((setting) => (
            <li key={setting} data-change="changed">
              <span className={classes.sign} aria-hidden>
                ~
              </span>
              {setting}
            </li>
          ))}
        </ul>
      )}
      {error !== null && (
        <Alert color="red" mb="sm" p="xs" role="alert">
          {error.message} {error.advice}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button size="xs" onClick={closeRoster}>
          Cancel
        </Button>
        <Button
          size="xs"
          type="submit"
          variant="filled"
          loading={importing}
          disabled={changesNothing}
        >
          Import
        </Button>
      </Group>
    </form>
  );
}
