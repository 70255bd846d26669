import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useLayoutEffect, useRef } from 'react';
import type { TimelineEvent } from '../../../shared/timeline';
import { StateWord } from '../../components/state-word';
import { ToneMark } from '../../components/tone-mark';
import { formatDateTime, formatIso, formatTime } from '../../lib/format';
import { symbolOf } from '../../lib/loss-words';
import { toneColour } from '../../lib/state-tone';
import { durationTitle, eventTone, eventWord, shortDuration } from '../../lib/timeline-words';
import classes from './timeline.module.css';

const LIKELY_HEIGHT = 26;

/** The events, newest first. Scrolled away from the top, the view keeps its place while more arrive. */
export function TimelineList({
  events,
  withCollector,
  onEnd,
}: {
  events: readonly TimelineEvent[];
  withCollector: boolean;
  onEnd: () => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler is not in use
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => events[index]?.id ?? index,
    estimateSize: () => LIKELY_HEIGHT,
    overscan: 10,
    useFlushSync: false,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const nearEnd = last >= events.length - 20;
  useEffect(() => {
    if (nearEnd) onEnd();
  }, [nearEnd, events.length, onEnd]);

  const newest = useRef(events[0]?.id);
  useLayoutEffect(() => {
    const before = newest.current;
    newest.current = events[0]?.id;
    const element = scroller.current;
    if (element === null || element.scrollTop === 0 || before === newest.current) return;
    const arrived = events.findIndex(({ id }) => id === before);
    if (arrived > 0) element.scrollTop += arrived * LIKELY_HEIGHT;
  }, [events]);

  return (
    <div ref={scroller} className={classes.scroller} data-collector={withCollector}>
      <ol className={classes.list} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const event = events[item.index];
          return event === undefined ? null : (
            <li
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              aria-setsize={events.length}
              aria-posinset={item.index + 1}
              className={classes.row}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <EventCells event={event} withCollector={withCollector} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

const EventCells = memo(function EventCells({
  event,
  withCollector,
}: {
  event: TimelineEvent;
  withCollector: boolean;
}) {
  const tone = eventTone(event);
  return (
    <>
      <time
        dateTime={formatIso(event.at)}
        title={`${formatDateTime(event.at)} here, ${formatIso(event.at)}`}
      >
        {isToday(event.at) ? formatTime(event.at) : formatDateTime(event.at)}
      </time>
      {withCollector && (
        <span className={classes.collector}>{event.collectorId ?? 'Tapedeck'}</span>
      )}
      {event.kind === 'transition' ? (
        <StateWord state={event.change} />
      ) : (
        <span className={classes.what} style={{ color: toneColour(tone) }}>
          <ToneMark tone={tone} />
          {eventWord(event)}
        </span>
      )}
      <span className={classes.duration} title={durationTitle(event)}>
        {event.durationMs === null ? '' : shortDuration(event.durationMs)}
      </span>
      <span className={classes.sentence}>
        {event.instrument !== null && !event.sentence.includes(event.instrument) && (
          <b title={event.instrument}>{symbolOf(event.instrument)} </b>
        )}
        {event.sentence}
      </span>
      <span className={classes.cause}>{event.cause.replaceAll('_', ' ')}</span>
    </>
  );
});

const isToday = (at: number): boolean => new Date(at).toDateString() === new Date().toDateString();
