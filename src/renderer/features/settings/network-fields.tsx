import { Alert, Button, Group, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Settings } from '../../../shared/settings';
import { request } from '../../lib/bridge';
import { useMonitor } from '../../lib/monitor-store';
import { toastDone } from '../../lib/toasts';
import classes from './settings.module.css';

type Network = Settings['network'];

/** How the venues are reached. A new way holds from the next connection on. */
export function NetworkFields({ settings: { network } }: { settings: Settings }) {
  const [draft, setDraft] = useState(network);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [saving, setSaving] = useState(false);
  const isNamed = draft.proxy === 'system' || draft.proxy === 'none';
  // While a person types, what stands between two blanks is an entry too.
  const wanted = { ...draft, noProxy: draft.noProxy.filter((entry) => entry !== '') };
  const isChanged = JSON.stringify(wanted) !== JSON.stringify(network);
  const change = (changed: Partial<Network>): void => setDraft({ ...draft, ...changed });

  const save = async (): Promise<void> => {
    setSaving(true);
    const saved = await request('settings:update', { network: wanted });
    setSaving(false);
    setProblems(saved.ok ? {} : problemsOf(saved.error.message));
    if (!saved.ok) return;
    useMonitor.setState({ settings: saved.value });
    setDraft(saved.value.network);
    toastDone('Network settings in use', 'They hold from the next connection on.');
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <fieldset className={classes.group}>
        <legend>Network</legend>
        <Select
          className={classes.field ?? ''}
          label="Proxy"
          description="For sockets and REST; this machine itself is reached directly. System: HTTPS_PROXY and the like, else what this machine’s settings say."
          inputWrapperOrder={['label', 'description', 'input', 'error']}
          data={[
            { value: 'system', label: 'system' },
            { value: 'none', label: 'none' },
            { value: 'own', label: 'address' },
          ]}
          value={isNamed ? draft.proxy : 'own'}
          allowDeselect={false}
          onChange={(value) =>
            change({ proxy: value === 'own' ? 'http://' : value === 'none' ? 'none' : 'system' })
          }
        />
        {!isNamed && (
          <TextInput
            className={classes.wide ?? ''}
            label="Proxy address"
            description="http://, https://, socks5:// or socks5h://, with user:password@ if it wants a login."
            value={draft.proxy}
            error={problems['network.proxy']}
            spellCheck={false}
            onChange={(event) => change({ proxy: event.currentTarget.value })}
          />
        )}
        {draft.proxy !== 'none' && (
          <TextInput
            className={classes.wide ?? ''}
            label="Not through the proxy"
            description="Hosts, separated by blanks: example.com stands for all below it too."
            value={draft.noProxy.join(' ')}
            error={problems['network.noProxy']}
            spellCheck={false}
            onChange={(event) => change({ noProxy: event.currentTarget.value.split(/[\s,]+/) })}
          />
        )}
        <NumberInput
          className={classes.field ?? ''}
          label="Sockets at most"
          description="Of all collectors; one too many is refused, and the card says so."
          inputWrapperOrder={['label', 'description', 'input', 'error']}
          hideControls
          thousandSeparator=","
          allowNegative={false}
          allowDecimal={false}
          value={draft.maxSockets}
          error={problems['network.maxSockets']}
          onChange={(value) => change({ maxSockets: Number(value) })}
        />
        <NumberInput
          className={classes.field ?? ''}
          label="Frames per second at most"
          description="Of one connection; one that brings more is cut and opened anew."
          inputWrapperOrder={['label', 'description', 'input', 'error']}
          hideControls
          thousandSeparator=","
          allowNegative={false}
          allowDecimal={false}
          value={draft.maxFramesPerSecond}
          error={problems['network.maxFramesPerSecond']}
          onChange={(value) => change({ maxFramesPerSecond: Number(value) })}
        />
        {problems.other !== undefined && (
          <Alert color="red" p="xs" role="alert">
            {problems.other}
          </Alert>
        )}
        {isChanged && (
          <Group justify="flex-end" mt="xs">
            <Button
              size="xs"
              onClick={() => {
                setDraft(network);
                setProblems({});
              }}
            >
              Discard network
            </Button>
            <Button size="xs" type="submit" variant="filled" loading={saving}>
              Use network
            </Button>
          </Group>
        )}
      </fieldset>
    </form>
  );
}

/** `network.proxy: expected …` by path; anything else under `other`. */
function problemsOf(message: string): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  for (const line of message.split('\n')) {
    const [, path = 'other', problem = line] = /(network\.[A-Za-z]+)[^:]*: (.*)$/.exec(line) ?? [];
    problems[path] = problem;
  }
  return problems;
}
