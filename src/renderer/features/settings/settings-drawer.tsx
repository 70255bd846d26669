import { Alert, Button, Drawer, Group, SegmentedControl, Skeleton } from '@mantine/core';
import { IconFileSettings } from '@tabler/icons-react';
import { useState } from 'react';
import type { AppError } from '../../../shared/errors';
import type { Settings } from '../../../shared/settings';
import { request } from '../../lib/bridge';
import { useIsReplay, useMonitor } from '../../lib/monitor-store';
import { exportConfiguration, importConfiguration } from '../../lib/roster-actions';
import { chooseTheme, useTheme } from '../../lib/theme-choice';
import { toastDone } from '../../lib/toasts';
import { setSettingsOpen, useWindow } from '../../lib/window-store';
import { ApiFields } from './api-fields';
import { errorsByPath, FIELDS, GROUP_TITLE, pathOf } from './fields';
import { LIMIT_GROUPS, type Limits } from './field';
import { LimitField } from './limit-field';
import { LimitsInForce } from './limits-in-force';
import { readField, writeField } from './limits';
import { NetworkFields } from './network-fields';
import classes from './settings.module.css';

export function SettingsDrawer() {
  const open = useWindow((state) => state.settingsOpen);
  const settings = useMonitor((state) => state.settings);
  return (
    <Drawer
      opened={open}
      onClose={() => setSettingsOpen(false)}
      position="right"
      size={440}
      title="Settings"
      classNames={{ title: classes.title ?? '' }}
    >
      <ThemeChoice />
      <ConfigurationAsFile />
      {settings === null ? (
        <Skeleton height={320} />
      ) : (
        <>
          <ApiFields settings={settings} />
          <NetworkFields settings={settings} />
          <LimitsInForce />
          <LimitsForm settings={settings} />
        </>
      )}
    </Drawer>
  );
}

/** Collectors and limits together, as `--config` takes them. */
function ConfigurationAsFile() {
  const configFile = useMonitor((state) => state.context?.configFile ?? null);
  if (useIsReplay()) return null;
  return (
    <fieldset className={classes.group}>
      <legend>Configuration as a file</legend>
      <Group gap="xs">
        <Button size="xs" onClick={() => void exportConfiguration()}>
          Export…
        </Button>
        <Button size="xs" onClick={() => void importConfiguration()}>
          Import…
        </Button>
      </Group>
      {configFile !== null && (
        <Alert icon={<IconFileSettings size={17} />} variant="default" mt="xs" p="xs">
          A config file is in use, for this run only:
          <div className={classes.path}>{configFile}</div>
        </Alert>
      )}
    </fieldset>
  );
}

function ThemeChoice() {
  const theme = useTheme();
  return (
    <fieldset className={classes.group}>
      <legend>Appearance</legend>
      <SegmentedControl
        fullWidth
        aria-label="Theme"
        value={theme}
        onChange={(value) => void chooseTheme(value)}
        data={[
          { value: 'dark', label: 'Dark' },
          { value: 'light', label: 'Light' },
          { value: 'system', label: 'Like the system' },
        ]}
      />
    </fieldset>
  );
}

/** A draft of the limits; main decides whether it is valid and says what is not. */
function LimitsForm({ settings }: { settings: Settings }) {
  const [draft, setDraft] = useState<Limits>(settings);
  const [error, setError] = useState<AppError | null>(null);
  const [saving, setSaving] = useState(false);
  const { byPath, rest } = errorsByPath(error?.message ?? '');
  const changed = FIELDS.some((field) => readField(draft, field) !== readField(settings, field));

  const save = async (): Promise<void> => {
    setSaving(true);
    const { alarms, storage, disk, reconnect, timeouts } = draft;
    const saved = await request('settings:update', { alarms, storage, disk, reconnect, timeouts });
    setSaving(false);
    setError(saved.ok ? null : saved.error);
    if (!saved.ok) return;
    useMonitor.setState({ settings: saved.value });
    setDraft(saved.value);
    toastDone('Settings in use', 'The new limits apply from now on.');
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {LIMIT_GROUPS.map((group) => (
        <fieldset key={group} className={classes.group}>
          <legend>{GROUP_TITLE[group]}</legend>
          {FIELDS.filter((field) => field.group === group).map((field) => (
            <LimitField
              key={field.key}
              field={field}
              value={readField(draft, field)}
              error={byPath[pathOf(field)]}
              disabled={
                field.needs !== undefined && readField(draft, { group, key: field.needs }) === false
              }
              onChange={(value) => setDraft(writeField(draft, field, value))}
            />
          ))}
        </fieldset>
      ))}
      {error !== null && (rest.join('').trim() !== '' || error.advice !== undefined) && (
        <Alert color="red" mb="sm" p="xs" role="alert">
          {rest.join(' ')} {error.advice}
        </Alert>
      )}
      <Group justify="flex-end" className={classes.actions ?? ''}>
        <Button
          size="xs"
          disabled={!changed}
          onClick={() => {
            setDraft(settings);
            setError(null);
          }}
        >
          Discard
        </Button>
        <Button size="xs" type="submit" variant="filled" disabled={!changed} loading={saving}>
          Apply
        </Button>
      </Group>
    </form>
  );
}
