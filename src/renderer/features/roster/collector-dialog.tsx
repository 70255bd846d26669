import { Alert, Skeleton, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { CollectorChoice, CollectorDraft } from '../../../shared/collector-draft';
import type { AppError } from '../../../shared/errors';
import type { Channel } from '../../../shared/values/market';
import { request } from '../../lib/bridge';
import { CollectorForm } from './collector-form';
import { draftOf } from './collector-draft';

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: AppError }
  | {
      readonly kind: 'ready';
      readonly choices: readonly CollectorChoice[];
      readonly draft: CollectorDraft;
      readonly taken: readonly string[];
    };

/**
 * Asks what can be configured and what is, then lets a person change it. No `editedId` adds a collector, at first of
 * that channel.
 */
export function CollectorDialog({
  editedId,
  channel,
}: {
  editedId: string | null;
  channel: Channel | null;
}) {
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  useEffect(() => {
    let isWanted = true;
    void load(editedId, channel).then((result) => {
      if (isWanted) setLoaded(result);
    });
    return () => {
      isWanted = false;
    };
  }, [editedId, channel]);
  switch (loaded.kind) {
    case 'loading':
      return (
        <Stack gap="sm">
          <Skeleton height={50} />
          <Skeleton height={300} />
        </Stack>
      );
    case 'failed':
      return (
        <Alert color="red" role="alert">
          {loaded.error.message} {loaded.error.advice}
        </Alert>
      );
    case 'ready':
      return (
        <CollectorForm
          choices={loaded.choices}
          taken={loaded.taken}
          initial={loaded.draft}
          isNew={editedId === null}
        />
      );
  }
}

async function load(editedId: string | null, channel: Channel | null): Promise<Loaded> {
  const [choices, configured] = await Promise.all([
    request('collectors:get-choices'),
    request('collectors:get-configured'),
  ]);
  if (!choices.ok) return { kind: 'failed', error: choices.error };
  if (!configured.ok) return { kind: 'failed', error: configured.error };
  const taken = configured.value.map(({ id }) => id);
  const first = choices.value.find((choice) => choice.channel === channel) ?? choices.value[0];
  const draft =
    editedId === null
      ? first && draftOf(first, taken, null)
      : configured.value.find(({ id }) => id === editedId);
  if (draft === undefined) {
    const message = editedId === null ? 'There is nothing to add.' : `There is no ${editedId}.`;
    return { kind: 'failed', error: { code: 'not_found', message } };
  }
  return { kind: 'ready', choices: choices.value, draft, taken };
}
