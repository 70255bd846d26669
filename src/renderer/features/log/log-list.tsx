import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useLayoutEffect, useRef, useState } from 'react';
import type { LogEntry } from '../../../shared/log';
import { CopyText } from '../../components/copy-text';
import { ToneMark } from '../../components/tone-mark';
import { formatIso, formatTime } from '../../lib/format';
import { toneColour, type Tone } from '../../lib/state-tone';
import classes from './log.module.css';

const LIKELY_HEIGHT = 24;

const LEVEL_TONE: Readonly<Partial<Record<LogEntry['level'], Tone>>> = {
  warn: 'warn',
  error: 'bad',
  fatal: 'bad',
};

/** The lines, newest first. Scrolled away from the top, the view keeps its place while more arrive. */
export function LogList({ entries }: { entries: readonly LogEntry[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [openLine, setOpenLine] = useState<number | null>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler is not in use
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => entries[index]?.sequence ?? index,
    estimateSize: () => LIKELY_HEIGHT,
    overscan: 12,
    useFlushSync: false,
  });
  const newest = useRef(entries[0]?.sequence);
  useLayoutEffect(() => {
    const before = newest.current;
    newest.current = entries[0]?.sequence;
    const element = scroller.current;
    if (element === null || element.scrollTop === 0 || before === newest.current) return;
    const arrived = entries.findIndex(({ sequence }) => sequence === before);
    if (arrived > 0) element.scrollTop += arrived * LIKELY_HEIGHT;
  }, [entries]);

  return (
    <div ref={scroller} className={classes.scroller}>
      <ol
        className={classes.list}
        style={{ height: virtualizer.getTotalSize() }}
        aria-label="Lines of the log, newest first"
      >
        {virtualizer.getVirtualItems().map((item) => {
          const entry = entries[item.index];
          return entry === undefined ? null : (
            <li
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              aria-setsize={entries.length}
              aria-posinset={item.index + 1}
              className={classes.item}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Line entry={entry} isOpen={openLine === entry.sequence} onToggle={setOpenLine} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

const Line = memo(function Line({
  entry,
  isOpen,
  onToggle,
}: {
  entry: LogEntry;
  isOpen: boolean;
  onToggle: (sequence: number | null) => void;
}) {
  const { sequence, at, level, collectorId, message, fields } = entry;
  const tone = LEVEL_TONE[level];
  return (
    <>
      <div className={classes.row} data-level={level}>
        <time dateTime={formatIso(at)}>{formatTime(at)}</time>
        <span
          className={classes.level}
          style={tone === undefined ? undefined : { color: toneColour(tone) }}
        >
          {tone !== undefined && <ToneMark tone={tone} size={8} />}
          {level}
        </span>
        <span className={classes.collector}>{collectorId ?? 'Tapedeck'}</span>
        <button
          type="button"
          className={classes.message}
          aria-expanded={isOpen}
          onClick={() => onToggle(isOpen ? null : sequence)}
        >
          {message}
          {fields !== '' && <span className={classes.fields}> {withoutQuotes(fields)}</span>}
        </button>
        <CopyText text={asText(entry)} what="this line" />
      </div>
      {isOpen && <pre className={classes.whole}>{inLines(entry)}</pre>}
    </>
  );
});

/** Names without their quotes: easier on the eye, and the whole line is one click away. */
const withoutQuotes = (fields: string): string => fields.replaceAll(/"(\w+)":/g, ' $1: ');

/** One line, as a person would paste it into a message. */
const asText = ({ at, level, collectorId, message, fields }: LogEntry): string =>
  [formatIso(at), level, collectorId ?? '', message, fields].filter((part) => part !== '').join('  '); // prettier-ignore

function inLines({ message, fields }: LogEntry): string {
  if (fields === '') return message;
  try {
    const parsed = JSON.parse(`{${fields}}`) as Record<string, unknown>;
    return `${message}\n${JSON.stringify(parsed, null, 2).replaceAll('\\n', '\n    ')}`;
  } catch {
    // Cut because it was long.
    return `${message}\n${fields}`;
  }
}
