import type { CollectorStatus, Transition } from '../../shared/collector-status';
import type { GapCounts } from '../../shared/gaps';
import { REJECTION_REASONS } from '../../shared/market-data';
import { COLLECTOR_STATES } from '../../shared/values/lifecycle';
import type { Instruments } from './metric-families';

/** What there is to tell of each collector. Symbols are no label: there may be thousands. */
export function collectorMetrics(make: Instruments) {
  const info = make.gauge(
    'collector_info',
    'Always 1; what the collector is',
    'collector',
    'venue',
    'market',
    'channel',
    'stream',
    'provability',
  );
  const state = make.gauge(
    'collector_state',
    '1 for the state it is in, else 0',
    'collector',
    'state',
  );
  const healthy = make.gauge(
    'collector_healthy',
    '1 when all its instruments are healthy, or stopped on purpose',
    'collector',
  );
  const since = make.gauge(
    'collector_state_entered_timestamp_seconds',
    'When it entered its state',
    'collector',
  );
  const lastData = make.gauge(
    'collector_last_data_timestamp_seconds',
    'When the last live data came',
    'collector',
  );
  const attempts = make.gauge('collector_failed_attempts', 'Failed attempts in a row', 'collector');
  const symbols = make.gauge(
    'collector_symbols',
    'Its symbols by subscription',
    'collector',
    'subscription',
  );
  const offset = make.gauge(
    'venue_clock_offset_seconds',
    "The venue's clock ahead of ours",
    'collector',
  );
  const framesMissing = make.gauge(
    'frames_missing',
    'Numbered frames that have not come',
    'collector',
  );
  const gapsOpen = make.gauge('gaps_open', 'Gaps that may still be filled', 'collector');
  const missing = make.gauge(
    'trades_missing',
    'Trades known to be missing that may still come',
    'collector',
  );

  const transitions = make.counter(
    'transitions',
    'State changes by the state entered and the cause',
    'collector',
    'state',
    'cause',
  );
  const frames = make.follower('frames', 'Frames received', 'collector', 'kind');
  const bytes = make.follower('received_bytes', 'Bytes of frames received', 'collector');
  const received = make.follower('trades_received', 'Trades received', 'collector');
  const stored = make.follower('trades_stored', 'Trades that entered the store', 'collector');
  const duplicates = make.follower(
    'trades_duplicate',
    'Trades that were known already',
    'collector',
  );
  const rejected = make.follower(
    'trades_rejected',
    'Trades refused, by reason',
    'collector',
    'reason',
  );
  const reconnects = make.follower('reconnects', 'Connections lost and opened again', 'collector');
  const renewals = make.follower('renewals', 'Connections replaced before they ended', 'collector');
  const missed = make.follower(
    'frames_missed',
    'Numbered frames found missing, those that came late among them',
    'collector',
  );
  const errors = make.follower(
    'collector_errors',
    'Errors the venue sent, and our own',
    'collector',
    'source',
  );
  const gapsFound = make.follower('gaps_found', 'Gaps in the ids of trades', 'collector');
  const lost = make.follower('trades_lost', 'Trades that will never come', 'collector');

  const gauges = [
    info,
    state,
    healthy,
    since,
    lastData,
    attempts,
    symbols,
    offset,
    framesMissing,
    gapsOpen,
    missing,
  ];

  return {
    transition(collector: string, { to, cause }: Transition): void {
      transitions.inc({ collector, state: to, cause: cause.code });
    },

    /** Gauges of collectors that are gone go with them; counters stay. */
    clear(): void {
      for (const gauge of gauges) gauge.reset();
    },

    update(status: CollectorStatus, gaps: GapCounts | null): void {
      const { id: collector, stats, account, symbolCounts, health } = status;
      const { venue, market, channel, stream, provability } = status;
      info.set({ collector, venue, market, channel, stream, provability: provability.level }, 1);
      for (const each of COLLECTOR_STATES) {
        state.set({ collector, state: each }, each === status.state ? 1 : 0);
      }
      const isWell = health.collector === 'healthy' || health.collector === 'off';
      healthy.set({ collector }, isWell ? 1 : 0);
      since.set({ collector }, status.stateSince / 1_000);
      if (stats.lastDataAt !== null) lastData.set({ collector }, stats.lastDataAt / 1_000);
      attempts.set({ collector }, status.attempt);
      symbols.set({ collector, subscription: 'flowing' }, symbolCounts.flowing);
      symbols.set(
        { collector, subscription: 'awaiting_first_data' },
        symbolCounts.awaitingFirstData,
      );
      symbols.set({ collector, subscription: 'refused' }, symbolCounts.refused);
      const { clock } = status.lateness;
      if (clock.kind === 'measured') offset.set({ collector }, clock.offsetMs / 1_000);

      frames.follow({ collector, kind: 'data' }, stats.dataFrames);
      frames.follow({ collector, kind: 'control' }, stats.controlFrames);
      frames.follow({ collector, kind: 'unknown' }, stats.unknownFrames);
      frames.follow({ collector, kind: 'unreadable' }, stats.unreadableFrames);
      bytes.follow({ collector }, stats.bytesReceived);
      received.follow({ collector }, account.received);
      stored.follow({ collector }, account.stored);
      duplicates.follow({ collector }, account.duplicate);
      // All of them, for Prometheus sees no increase in what begins above zero.
      for (const reason of REJECTION_REASONS) {
        rejected.follow({ collector, reason }, account.rejected[reason] ?? 0);
      }
      reconnects.follow({ collector }, stats.reconnects);
      renewals.follow({ collector }, stats.renewals);
      // A frame that comes late is missing no more, but was found missing.
      missed.follow({ collector }, stats.missedFrames + stats.lateFrames);
      framesMissing.set({ collector }, stats.missedFrames);
      errors.follow({ collector, source: 'venue' }, stats.venueErrors);
      errors.follow({ collector, source: 'internal' }, stats.internalErrors);
      if (gaps === null) return;
      gapsOpen.set({ collector }, gaps.open);
      missing.set({ collector }, gaps.missingIds);
      gapsFound.follow({ collector }, gaps.opened);
      lost.follow({ collector }, gaps.permanentIds);
    },
  };
}
