import type { Problem } from '../../../../shared/collector-status';
import { BlankSlate } from '../../../components/blank-slate';
import { CopyText } from '../../../components/copy-text';
import { RawText } from '../../../components/raw-text';
import { formatTime } from '../../../lib/format';
import classes from './detail.module.css';

const KIND: Readonly<Record<Problem['kind'], string>> = {
  unreadable_frame: 'unreadable frame',
  rejected_trade: 'rejected trade',
  rejected_update: 'rejected update',
  venue_error: 'error from the venue',
  internal_error: 'internal error',
  missed_frames: 'missed frames',
};

/** What went wrong lately with single frames and trades: a sample, not a full record. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) {
    return (
      <BlankSlate title="No problems">Every frame was read and every trade accepted.</BlankSlate>
    );
  }
  return problems.map((problem, index) => (
    <div key={index} className={classes.frame}>
      <div className={classes.frameHead}>
        <span>{formatTime(problem.at)}</span>
        <span data-kind="unreadable">{KIND[problem.kind]}</span>
        <span>{problem.message}</span>
        <CopyText text={problem.sample} what="sample" />
      </div>
      <RawText text={problem.sample} label="Sample" />
    </div>
  ));
}
