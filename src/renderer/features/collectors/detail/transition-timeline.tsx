import { Button, TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { Transition } from '../../../../shared/collector-status';
import { BlankSlate } from '../../../components/blank-slate';
import { StateWord } from '../../../components/state-word';
import { Elapsed } from '../../../components/ticking';
import { exportTimeline } from '../../../lib/export-actions';
import {
  formatCount,
  formatDateTime,
  formatDuration,
  formatIso,
  formatTime,
} from '../../../lib/format';
import { causeLabel } from '../../../lib/state-tone';
import { selectTransitions } from './select-transitions';
import classes from './detail.module.css';

/** Every change of state, newest first, with its cause and how long the new state lasted. */
export function TransitionTimeline({
  id,
  transitions,
  dropped,
}: {
  id: string;
  transitions: readonly Transition[];
  dropped: number;
}) {
  const [text, setText] = useState('');
  const shown = selectTransitions(transitions, text);
  return (
    <>
      <div className={classes.toolbar}>
        <TextInput
          aria-label="Filter the timeline"
          placeholder="Filter by state or cause"
          leftSection={<IconSearch size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={240}
        />
        <span className={classes.dim}>
          {formatCount(shown.length)} of {formatCount(transitions.length)}
          {dropped > 0 && `, ${formatCount(dropped)} older ones dropped`}
        </span>
        <Button
          leftSection={<IconDownload size={13} />}
          disabled={transitions.length === 0}
          onClick={() => void exportTimeline(id)}
        >
          Export timeline
        </Button>
      </div>
      {shown.length === 0 && (
        <BlankSlate title={transitions.length === 0 ? 'Nothing has happened yet' : 'No match'} />
      )}
      <ol className={classes.timeline}>
        {shown.map(({ transition, lastedMs }) => (
          <li key={transition.sequence}>
            <time
              dateTime={formatIso(transition.at)}
              title={`${formatDateTime(transition.at)} here, ${formatIso(transition.at)}`}
            >
              {formatTime(transition.at)}
            </time>
            <StateWord state={transition.to} />
            <span className={classes.dim} title={`Came from ${transition.from}`}>
              {lastedMs === null ? <Elapsed since={transition.at} /> : shortDuration(lastedMs)}
            </span>
            <span className={classes.causeDetail}>{transition.cause.detail}</span>
            <span className={classes.causeCode}>{causeLabel(transition.cause.code)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Steps on the way up last milliseconds, which is worth seeing. */
const shortDuration = (ms: number): string =>
  ms < 1_000 ? `${formatCount(ms)} ms` : formatDuration(ms);
