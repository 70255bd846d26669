import { Alert, Button, Group, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CollectorChoice, CollectorDraft } from '../../../shared/collector-draft';
import type { AppError } from '../../../shared/errors';
import type { Market, Venue } from '../../../shared/values/market';
import { request } from '../../lib/bridge';
import { useMonitor } from '../../lib/monitor-store';
import { closeRoster } from '../../lib/window-store';
import { AddressFields } from './address-fields';
import { choiceOf, draftOf, toSend } from './collector-draft';
import { KindFields } from './kind-fields';
import { SymbolPicker } from './symbol-picker';
import classes from './roster.module.css';

/** A draft of one collector; main decides whether it can be used, and says field by field what cannot. */
export function CollectorForm({
  choices,
  taken,
  initial,
  isNew,
}: {
  choices: readonly CollectorChoice[];
  taken: readonly string[];
  initial: CollectorDraft;
  isNew: boolean;
}) {
  const [draft, setDraft] = useState(initial);
  const [error, setError] = useState<AppError | null>(null);
  const [sending, setSending] = useState(false);
  const choice = choiceOf(choices, draft);
  const fields = error?.fields ?? {};
  const change = (changes: Partial<CollectorDraft>): void => {
    setDraft({ ...draft, ...changes });
    // What was wrong with a field is not known of what it holds now.
    if (error !== null) setError(withoutFields(error, Object.keys(changes)));
  };

  const send = async (): Promise<void> => {
    setSending(true);
    const sent = await request(isNew ? 'collectors:add' : 'collectors:change', toSend(draft));
    setSending(false);
    if (sent.ok) closeRoster();
    else setError(sent.error);
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {isNew && (
        <KindFields
          choices={choices}
          draft={draft}
          fields={fields}
          onChoose={(chosen) => {
            const next = draftOf(chosen, taken, draft);
            // An id that a person thought of stays.
            const isOwnId = choice !== undefined && !draft.id.startsWith(choice.defaultId);
            setDraft(isOwnId ? { ...next, id: draft.id } : next);
            setError(null);
          }}
        />
      )}
      <SymbolPicker
        key={`${draft.venue}:${draft.market}`}
        venue={draft.venue as Venue}
        market={draft.market as Market}
        value={draft.symbols}
        error={fields.symbols}
        onChange={(symbols) => change({ symbols: [...symbols] })}
      />
      <div className={classes.options}>
        {isNew && (
          <TextInput
            label="Id"
            value={draft.id}
            error={fields.id}
            onChange={(event) => change({ id: event.currentTarget.value })}
          />
        )}
        {choice !== undefined && choice.streams.length > 0 && (
          <Select
            label="Stream"
            data={[...choice.streams]}
            value={draft.stream ?? choice.streams[0] ?? null}
            error={fields.stream}
            allowDeselect={false}
            onChange={(stream) => stream !== null && change({ stream })}
          />
        )}
        {choice !== undefined && choice.depths.length > 0 && (
          <Select
            label="Depth, levels a side"
            data={choice.depths.toSorted((a, b) => a - b).map(String)}
            value={String(draft.depth ?? choice.depths[0] ?? '')}
            error={fields.depth}
            allowDeselect={false}
            onChange={(depth) => depth !== null && change({ depth: Number(depth) })}
          />
        )}
      </div>
      {isNew && (
        <Switch
          size="xs"
          label="Start now and with the app"
          className={classes.autostart ?? ''}
          checked={draft.autostart}
          onChange={(event) => change({ autostart: event.currentTarget.checked })}
        />
      )}
      <AddressFields choice={choice} draft={draft} fields={fields} onChange={change} />
      {error !== null && <Trouble error={error} />}
      <Group justify="flex-end" gap="xs">
        <Consequence of={isNew ? 'adding' : consequenceOf(initial, draft)} />
        <Button size="xs" onClick={closeRoster}>
          Cancel
        </Button>
        <Button
          size="xs"
          type="submit"
          variant="filled"
          loading={sending}
          disabled={draft.symbols.length === 0}
        >
          {isNew ? 'Add collector' : 'Save'}
        </Button>
      </Group>
    </form>
  );
}

const FIELDS_SHOWN = new Set([
  ...['id', 'venue', 'market', 'channel', 'symbols'],
  ...['stream', 'depth', 'url', 'restUrl'],
]);

/** What no field of the form shows. */
function Trouble({ error }: { error: AppError }) {
  const { fields } = error;
  const rest =
    fields === undefined
      ? [error.message]
      : Object.entries(fields).flatMap(([field, problem]) =>
          FIELDS_SHOWN.has(field) ? [] : [problem],
        );
  if (rest.length === 0) return null;
  return (
    <Alert color="red" mb="sm" p="xs" role="alert">
      {rest.join(' ')} {error.advice}
    </Alert>
  );
}

type Consequence = 'adding' | 'symbols' | 'reconnect';

const CONSEQUENCES: Readonly<Record<Consequence, string>> = {
  adding: '',
  symbols: 'Symbols change without a reconnect.',
  reconnect: 'This needs a new connection: the old one is closed first.',
};

const consequenceOf = (before: CollectorDraft, after: CollectorDraft): Consequence =>
  (['stream', 'depth', 'url', 'restUrl'] as const).every(
    (field) => toSend(before)[field] === toSend(after)[field],
  )
    ? 'symbols'
    : 'reconnect';

function Consequence({ of }: { of: Consequence }) {
  const configFile = useMonitor((state) => state.context?.configFile ?? null);
  const lasts = configFile === null ? '' : 'Lasts for this run, which has a config file.';
  return (
    <span className={classes.dim}>
      {CONSEQUENCES[of]} {lasts}
    </span>
  );
}

function withoutFields(error: AppError, changed: readonly string[]): AppError | null {
  if (error.fields === undefined) return null;
  const fields = Object.fromEntries(
    Object.entries(error.fields).filter(([field]) => !changed.includes(field)),
  );
  return Object.keys(fields).length === 0 ? null : { ...error, fields };
}
