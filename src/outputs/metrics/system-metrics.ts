import type { MonitorSnapshot } from '../../shared/monitor-snapshot';
import type { SocketLimitReport } from '../../engine/transport/socket-limits';
import type { Instruments } from './metric-families';

/** What there is to tell of the monitor as a whole. */
export function systemMetrics(make: Instruments) {
  const held = make.gauge('store_held_trades', 'Trades held in memory');
  const limit = make.gauge('store_limit_trades', 'The most trades that are held');
  const memory = make.gauge('store_memory_bytes', 'Estimate of what they take');
  const memoryLimit = make.gauge('store_memory_limit_bytes', 'The most that they take');
  const evicted = make.follower('store_evicted_trades', 'Trades that left the store', 'reason');
  const balanced = make.gauge('ledger_balanced', '1 while every received trade is accounted for');
  const outages = make.gauge('outages_unknown', 'Outages of which nothing is known');
  const alarms = make.gauge('alarms_unacknowledged', 'Active alarms that nobody has acknowledged');
  const running = make.gauge('collectors_running', 'Collectors that are meant to run');
  const healthy = make.gauge('collectors_healthy', 'Collectors that are healthy');
  const loopDelay = make.gauge(
    'event_loop_delay_worst_seconds',
    'Worst delay of the last second or two',
  );
  const started = make.gauge('started_timestamp_seconds', 'When the monitor started');
  const recording = make.gauge('recording_active', '1 while raw frames are recorded');
  const records = make.follower('recording_records', 'Frames recorded');
  const dropped = make.follower('recording_dropped_records', 'Frames that could not be recorded');
  const recordedBytes = make.follower('recording_written_bytes', 'Bytes on the disk');

  const disk = make.gauge('disk_bytes', 'Bytes of the files of limited size', 'kind');
  const diskLimit = make.gauge('disk_limit_bytes', 'The most that they take', 'kind');

  const sockets = make.gauge('feed_sockets', 'Sockets to the venues that are open or being opened');
  const socketLimit = make.gauge('feed_sockets_limit', 'The most that are opened');
  const refused = make.follower('feed_sockets_refused', 'Sockets not opened, as one too many');
  const frameLimit = make.gauge(
    'feed_frames_per_second_limit',
    'Frames of one second at which a connection is cut',
  );
  const cutOff = make.follower('feed_connections_cut', 'Connections cut, as they brought too much');

  return {
    updateSockets(report: SocketLimitReport): void {
      sockets.set(report.open);
      socketLimit.set(report.maxSockets);
      refused.follow({}, report.refused);
      frameLimit.set(report.maxFramesPerSecond);
      cutOff.follow({}, report.cutOff);
    },

    update(snapshot: MonitorSnapshot): void {
      const { store, ledger, losses, health } = snapshot;
      held.set(store.held);
      limit.set(store.maxTotalTrades);
      memory.set(store.memoryBytesEstimate);
      memoryLimit.set(store.maxMegabytes * 1e6);
      for (const [reason, count] of Object.entries(ledger.holding.evicted)) {
        evicted.follow({ reason }, count);
      }
      balanced.set(ledger.balanced ? 1 : 0);
      outages.set(losses.unknownOutages);
      alarms.set(snapshot.alarms);
      running.set(health.running);
      healthy.set(health.healthy);
      loopDelay.set(snapshot.loopDelayMs / 1_000);
      started.set(snapshot.startedAt / 1_000);
      recording.set(snapshot.recording.kind === 'recording' ? 1 : 0);
      for (const [kind, use] of Object.entries(snapshot.disk)) {
        if (use === null) continue;
        disk.set({ kind }, use.bytes);
        diskLimit.set({ kind }, use.maxBytes);
      }
      if (snapshot.recording.kind === 'off') return;
      records.follow({}, snapshot.recording.records);
      dropped.follow({}, snapshot.recording.dropped);
      recordedBytes.follow({}, snapshot.recording.bytes);
    },
  };
}
