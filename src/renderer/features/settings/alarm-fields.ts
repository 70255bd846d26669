import type { Field } from './field';

const rule = (name: string, label: string, hint: string): Field => ({
  group: 'alarms',
  key: `rules.${name}.enabled`,
  label,
  hint,
  unit: 'switch',
});

/** Which rules watch, from where on, and how a person is told. */
export const ALARM_FIELDS: readonly Field[] = [
  {
    group: 'alarms',
    key: 'notify',
    label: 'Desktop notifications',
    hint: 'Alarms are listed in the window either way.',
    unit: 'switch',
  },
  {
    group: 'alarms',
    key: 'sound',
    label: 'Sound',
    hint: 'Two short tones with a notification.',
    unit: 'switch',
  },
  {
    group: 'alarms',
    key: 'maxNotificationsPerMinute',
    label: 'Notifications a minute',
    hint: 'More than these are told in one summary.',
    unit: 'number',
  },
  rule('collector_error', 'Collector gave up', 'It is in ERROR and waits for its probe.'),
  rule('silent_symbol', 'Silent symbol', 'It should have traded by now and has not.'),
  rule('permanent_loss', 'Trades lost', 'A permanent gap, or an outage of which nothing is known.'),
  rule('ledger_imbalance', 'Ledger does not balance', 'A trade is missing or counted twice.'),
  rule('internal_error', 'Bug in Tapedeck', 'Code of ours failed; the feed it served went on.'),
  rule('own_limit', 'Own limit reached', 'A limit of ours cut something that nobody will see.'),
  rule('book_out_of_sync', 'Order book out of sync', 'It broke and could not be mended at once.'),
  {
    group: 'alarms',
    key: 'rules.book_out_of_sync.forSeconds',
    label: 'for at least',
    hint: 'Without a pause.',
    unit: 'seconds',
    needs: 'rules.book_out_of_sync.enabled',
  },
  rule('high_latency', 'High lateness', 'By p99, corrected by the clock offset where known.'),
  {
    group: 'alarms',
    key: 'rules.high_latency.p99AboveMs',
    label: 'Lateness above',
    hint: 'p99 of the last minute.',
    unit: 'ms',
    needs: 'rules.high_latency.enabled',
  },
  {
    group: 'alarms',
    key: 'rules.high_latency.forSeconds',
    label: 'for at least',
    hint: 'Without a pause.',
    unit: 'seconds',
    needs: 'rules.high_latency.enabled',
  },
  rule('frequent_reconnects', 'Frequent reconnects', 'A connection that does not hold.'),
  {
    group: 'alarms',
    key: 'rules.frequent_reconnects.perHour',
    label: 'Reconnects an hour, more than',
    hint: 'Per collector.',
    unit: 'number',
    needs: 'rules.frequent_reconnects.enabled',
  },
];
