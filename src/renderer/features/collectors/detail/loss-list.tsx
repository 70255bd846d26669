import { Button, SegmentedControl } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { Loss, Provability } from '../../../../shared/gaps';
import { BlankSlate } from '../../../components/blank-slate';
import { ToneMark } from '../../../components/tone-mark';
import { exportLosses } from '../../../lib/export-actions';
import { formatCount, formatDateTime, formatIso, formatTime, plural } from '../../../lib/format';
import {
  describeLoss,
  explainLoss,
  isLost,
  isUnfinished,
  LOSS_CAUSE,
  LOSS_TONE,
  LOSS_WORD,
  NO_LOSSES,
  percentFilled,
  PROVABILITY_MEANING,
  PROVABILITY_WORD,
  symbolOf,
} from '../../../lib/loss-words';
import { toneColour } from '../../../lib/state-tone';
import classes from './losses.module.css';

const ROWS_SHOWN = 200;

const SELECTIONS = {
  all: () => true,
  unfinished: isUnfinished,
  lost: isLost,
} as const;
type Selection = keyof typeof SELECTIONS;

/** What is known to be missing, what became of it, and how much that knowledge is worth here. */
export function LossList({
  collectorId,
  losses,
  provability,
}: {
  collectorId: string;
  losses: readonly Loss[];
  provability: Provability;
}) {
  const [selection, setSelection] = useState<Selection>('all');
  const chosen = losses.filter(SELECTIONS[selection]);
  const unfinished = losses.filter(isUnfinished).length;
  const lost = losses.filter(isLost).length;
  return (
    <>
      <ProvabilityNote provability={provability} />
      {losses.length === 0 ? (
        <BlankSlate title={NO_LOSSES[provability.level].title}>
          {NO_LOSSES[provability.level].text}
        </BlankSlate>
      ) : (
        <>
          <div className={classes.bar}>
            <SegmentedControl
              aria-label="Which losses"
              value={selection}
              onChange={setSelection}
              data={[
                { value: 'all', label: `All ${formatCount(losses.length)}` },
                { value: 'unfinished', label: `Unfinished ${formatCount(unfinished)}` },
                { value: 'lost', label: `Lost or unknown ${formatCount(lost)}` },
              ]}
            />
            <Button
              className={classes.export ?? ''}
              leftSection={<IconDownload size={13} />}
              onClick={() => void exportLosses(collectorId)}
            >
              Export losses
            </Button>
            {chosen.length > ROWS_SHOWN && (
              <span className={classes.dim}>
                the newest {ROWS_SHOWN} of {formatCount(chosen.length)}
              </span>
            )}
          </div>
          {chosen.length === 0 && <BlankSlate title="None" />}
          <ul className={classes.list} aria-label="Losses">
            {chosen.slice(0, ROWS_SHOWN).map((loss) => (
              <LossRow key={`${loss.kind}${loss.id}`} loss={loss} level={provability.level} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function ProvabilityNote({ provability: { level, reason } }: { provability: Provability }) {
  return (
    <p className={classes.note} data-level={level}>
      <strong>{PROVABILITY_WORD[level]}</strong>
      <span>
        {PROVABILITY_MEANING[level]} <span className={classes.dim}>{reason}</span>
      </span>
    </p>
  );
}

function LossRow({ loss, level }: { loss: Loss; level: Provability['level'] }) {
  const { kind } = loss.state;
  const tone = LOSS_TONE[kind];
  return (
    <li className={classes.row}>
      <span className={classes.state} style={{ color: toneColour(tone) }}>
        <ToneMark tone={tone} />
        {LOSS_WORD[kind]}
      </span>
      <span className={classes.symbol} title={loss.instrument}>
        {symbolOf(loss.instrument)}
      </span>
      <span className={classes.what}>{describeLoss(loss, level)}</span>
      <Recovered loss={loss} level={level} />
      <span className={classes.dim}>{LOSS_CAUSE[loss.cause]}</span>
      <time
        className={classes.dim}
        dateTime={formatIso(loss.detectedAt)}
        title={`Detected ${formatDateTime(loss.detectedAt)}\nNeighbours traded at ${formatTime(loss.fromTime)} and ${formatTime(loss.toTime)} by the venue's clock`}
      >
        {formatTime(loss.detectedAt)}
      </time>
      <span className={classes.fate}>{explainLoss(loss)}</span>
    </li>
  );
}

/** A share only where the whole is known; else just what came back. */
function Recovered({ loss, level }: { loss: Loss; level: Provability['level'] }) {
  if (loss.kind === 'outage' || level !== 'exact') {
    return <span className={classes.dim}>recovered {plural(loss.filled, 'trade')}</span>;
  }
  const percent = percentFilled(loss);
  return (
    <span className={classes.filled}>
      <span className={classes.track} aria-hidden data-state={loss.state.kind}>
        <span style={{ width: `${percent}%` }} />
      </span>
      filled {formatCount(loss.filled)} of {formatCount(loss.missing)}
    </span>
  );
}
