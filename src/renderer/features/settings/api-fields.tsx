import { Alert, Button, Group, NumberInput, Switch } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnected } from '@tabler/icons-react';
import { useState } from 'react';
import type { Settings } from '../../../shared/settings';
import { CopyText } from '../../components/copy-text';
import { request } from '../../lib/bridge';
import { useMonitor } from '../../lib/monitor-store';
import { orToast } from '../../lib/toasts';
import { usePolling } from '../../lib/use-polling';
import classes from './settings.module.css';

const STATUS_EVERY_MS = 1_000;
const askStatus = () => request('api:get-status');

/** The local HTTP API: takes effect at once, because its address and token are of use only then. */
export function ApiFields({ settings: { api } }: { settings: Settings }) {
  const status = usePolling(askStatus, STATUS_EVERY_MS).value;
  const [port, setPort] = useState<number | string>(api.port);
  const [problem, setProblem] = useState<string | null>(null);
  const [token, setToken] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const makeToken = async (): Promise<void> => {
    const made = await orToast('No token was made', request('api:make-token'));
    if (made !== null) setToken(made.token);
  };
  const apply = async (wanted: Settings['api']): Promise<void> => {
    setBusy(true);
    const saved = await request('settings:update', { api: wanted });
    setBusy(false);
    setProblem(saved.ok ? null : saved.error.message.replace(/^.*api\.port: /, ''));
    if (!saved.ok) return;
    useMonitor.setState({ settings: saved.value });
    if (wanted.enabled && status?.hasToken === false && token === null) await makeToken();
  };
  const applyPort = (): void => {
    if (Number(port) !== api.port) void apply({ ...api, port: Number(port) });
  };

  return (
    <fieldset className={classes.group}>
      <legend>Local API</legend>
      <Switch
        classNames={{ root: classes.switch ?? '', body: classes.switchBody ?? '' }}
        label="Answer on this machine"
        description="HTTP with a token: states, trades, losses, metrics for Prometheus."
        labelPosition="left"
        size="sm"
        checked={api.enabled}
        disabled={busy}
        onChange={(event) => void apply({ ...api, enabled: event.currentTarget.checked })}
      />
      <NumberInput
        className={classes.field ?? ''}
        label="Port"
        description="On 127.0.0.1, reached from this machine only."
        inputWrapperOrder={['label', 'description', 'input', 'error']}
        allowNegative={false}
        allowDecimal={false}
        hideControls
        value={port}
        error={problem}
        onChange={setPort}
        onBlur={applyPort}
        onKeyDown={(event) => {
          if (event.key === 'Enter') applyPort();
        }}
      />
      {api.enabled && status !== null && (
        <div className={classes.api}>
          {status.state.kind === 'failed' ? (
            <Alert color="red" p="xs" role="alert" icon={<IconAlertTriangle size={17} />}>
              {status.state.message}
            </Alert>
          ) : (
            <div className={classes.apiLine} role="status">
              <IconPlugConnected size={15} aria-hidden />
              {status.state.kind === 'listening' ? (
                <>
                  Listening on <code>{status.state.address}</code>
                  <CopyText text={status.state.address} what="the address" />
                </>
              ) : (
                'Starting …'
              )}
            </div>
          )}
          {token !== null && (
            <Alert variant="default" p="xs" title="Token, shown this once">
              <div className={classes.token}>
                <code aria-label="Token of the API">{token}</code>
                <CopyText text={token} what="the token" />
              </div>
              <div className={classes.hint}>
                Keep it where your tools find it; here only its digest stays.
              </div>
            </Alert>
          )}
          <Group justify="space-between" wrap="nowrap">
            <span className={classes.hint}>
              {status.hasToken
                ? 'A new token shuts out whoever has the one before.'
                : 'Without a token nobody is let in.'}
            </span>
            <Button size="xs" onClick={() => void makeToken()}>
              New token
            </Button>
          </Group>
        </div>
      )}
    </fieldset>
  );
}
