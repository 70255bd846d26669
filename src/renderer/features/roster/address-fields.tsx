import { TextInput } from '@mantine/core';
import type { CollectorChoice, CollectorDraft } from '../../../shared/collector-draft';
import { useMonitor } from '../../lib/monitor-store';
import classes from './roster.module.css';

/** Where to connect instead of the venue's own address; most people never need it. */
export function AddressFields({
  choice,
  draft,
  fields,
  onChange,
}: {
  choice: CollectorChoice | undefined;
  draft: CollectorDraft;
  fields: Readonly<Record<string, string>>;
  onChange: (changes: Partial<CollectorDraft>) => void;
}) {
  const mode = useMonitor((state) => state.context?.mode);
  if (mode === 'SIMULATED') {
    return <p className={classes.hint}>Connects to the simulated exchange, whatever the venue.</p>;
  }
  const isWrong = fields.url !== undefined || fields.restUrl !== undefined;
  const isSet = draft.url !== undefined || draft.restUrl !== undefined;
  return (
    <details className={classes.addresses} open={isWrong || isSet}>
      <summary>Addresses</summary>
      <div className={classes.addressFields}>
        <TextInput
          label="WebSocket"
          placeholder={choice?.defaultUrl}
          value={draft.url ?? ''}
          error={fields.url}
          onChange={(event) => onChange({ url: event.currentTarget.value })}
        />
        <TextInput
          label="REST"
          placeholder="of the venue"
          value={draft.restUrl ?? ''}
          error={fields.restUrl}
          onChange={(event) => onChange({ restUrl: event.currentTarget.value })}
        />
      </div>
    </details>
  );
}
