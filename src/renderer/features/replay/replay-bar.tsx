import '@mantine/core/styles/Slider.layer.css';
import { ActionIcon, Button, SegmentedControl, Slider, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBackFilled,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { ReplaySpeed, ReplayStatus } from '../../../shared/replay';
import { REPLAY_SPEEDS } from '../../../shared/values/replay';
import { useQuarterSecond } from '../../lib/clock';
import { formatCountdown, formatDateTime, formatTimeOfDay, plural } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import {
  closeReplay,
  pauseReplay,
  playReplay,
  setReplaySpeed,
  skipReplayTo,
  startReplayOver,
} from '../../lib/replay-actions';
import classes from './replay-bar.module.css';

type Replay = Exclude<ReplayStatus, { readonly kind: 'absent' }>;

/** The recording that is watched: what it is, where it stands, and how it plays. Nothing without one. */
export function ReplayBar() {
  const replay = useMonitor((state) => state.snapshot?.replay);
  if (replay === undefined || replay.kind === 'absent') return null;
  return (
    <section className={classes.bar} aria-label="Recording" data-kind={replay.kind}>
      <PlayButton replay={replay} />
      <Tooltip label="Start over: Tapedeck starts again on this file">
        <ActionIcon aria-label="Start over" onClick={startReplayOver}>
          <IconPlayerSkipBackFilled size={14} />
        </ActionIcon>
      </Tooltip>
      <Position replay={replay} />
      <SegmentedControl
        aria-label="Speed of the recording"
        data={speedsWith(replay.speed).map((speed) => ({
          value: String(speed),
          label: speed === 'max' ? 'max' : `${speed}×`,
        }))}
        value={String(replay.speed)}
        onChange={(value) => setReplaySpeed(value === 'max' ? 'max' : Number(value))}
      />
      <FileName replay={replay} />
      <Button onClick={closeReplay} title="Tapedeck starts again on the venues">
        Close recording
      </Button>
    </section>
  );
}

function PlayButton({ replay }: { replay: Replay }) {
  const plays = replay.kind === 'playing';
  return (
    <Tooltip label={plays ? 'Pause' : replay.kind === 'ended' ? 'The file is over' : 'Play'}>
      <ActionIcon
        aria-label={plays ? 'Pause the recording' : 'Play the recording'}
        disabled={replay.kind === 'ended'}
        onClick={plays ? pauseReplay : playReplay}
      >
        {plays ? <IconPlayerPauseFilled size={14} /> : <IconPlayerPlayFilled size={14} />}
      </ActionIcon>
    </Tooltip>
  );
}

function Position({ replay }: { replay: Replay }) {
  const { startsAt, endsAt, kind } = replay;
  const [wanted, setWanted] = useState(-Infinity);
  const clock = useQuarterSecond();
  const stands = kind === 'playing' ? Math.min(Math.max(clock, replay.at), endsAt) : replay.at;
  // It plays forwards only; what is asked for shows until main is there.
  const at = Math.max(stands, kind === 'ended' ? stands : wanted);
  const lasts = Math.max(1, endsAt - startsAt);
  return (
    <>
      <time className={classes.at} dateTime={new Date(at).toISOString()}>
        {formatDateTime(at)}
      </time>
      <Slider
        className={classes.slider ?? ''}
        thumbLabel="Position in the recording"
        min={0}
        max={lasts}
        step={Math.min(1_000, lasts)}
        value={Math.max(0, at - startsAt)}
        disabled={kind === 'ended'}
        label={(ms) => formatTimeOfDay(startsAt + ms)}
        size={4}
        thumbSize={12}
        onChange={(ms) => setWanted(startsAt + ms)}
        onChangeEnd={(ms) => {
          if (startsAt + ms > stands) skipReplayTo(startsAt + ms);
        }}
      />
      <span className={classes.left}>
        {kind === 'ended' ? (
          <b>End of file</b>
        ) : (
          `${kind === 'paused' ? 'paused, ' : ''}${formatCountdown(endsAt - at)} to go`
        )}
      </span>
    </>
  );
}

function FileName({ replay: { path, problems, records } }: { replay: Replay }) {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  const isDoubtful = problems.length > 0;
  return (
    <Tooltip
      multiline
      maw={520}
      label={
        <div className={classes.about}>
          <div>{path}</div>
          <div>{plural(records, 'record')} read so far</div>
          {problems.map((problem) => (
            <div key={problem}>{problem}</div>
          ))}
        </div>
      }
    >
      <span className={classes.file} tabIndex={0}>
        {isDoubtful && <IconAlertTriangle size={14} aria-label="The file is not whole" />}
        <bdi>{name}</bdi>
      </span>
    </Tooltip>
  );
}

/** A speed of the command line may be none of those offered. */
const speedsWith = (speed: ReplaySpeed): readonly ReplaySpeed[] =>
  (REPLAY_SPEEDS as readonly ReplaySpeed[]).includes(speed)
    ? REPLAY_SPEEDS
    : [speed, ...REPLAY_SPEEDS];
