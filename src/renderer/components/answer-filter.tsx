import { SegmentedControl } from '@mantine/core';
import { formatCount } from '../lib/format';
import { ANSWER_FILTERS, FILTER_WORD, type AnswerFilter as Filter } from '../lib/verdict-words';
import { ToneMark } from './tone-mark';
import classes from './answer-filter.module.css';

const MARK = { not_good: 'warn', unknown: 'unknown' } as const;
const MEANING: Readonly<Record<Filter, string>> = {
  all: 'All of them',
  not_good: 'Those with an answer that is degraded or bad',
  unknown: 'Those with an answer that is unknown',
};

/** All · Not good · Unknown, with how many each lists; a group of radio buttons. */
export function AnswerFilter({
  label,
  value,
  counts,
  onChange,
  fullWidth = false,
}: {
  label: string;
  value: Filter;
  counts: Readonly<Record<Filter, number>>;
  onChange: (filter: Filter) => void;
  fullWidth?: boolean;
}) {
  return (
    <SegmentedControl
      aria-label={label}
      fullWidth={fullWidth}
      value={value}
      onChange={onChange}
      data={ANSWER_FILTERS.map((filter) => ({
        value: filter,
        label: (
          <span className={classes.choice} data-none={counts[filter] === 0} title={MEANING[filter]}>
            {filter !== 'all' && <ToneMark tone={MARK[filter]} size={8} />}
            {FILTER_WORD[filter]} <b>{formatCount(counts[filter])}</b>
          </span>
        ),
      }))}
    />
  );
}
