import { COLLECTOR_IDS, expect, test } from './simulated-app';
import type { MonitorWindow } from './pages/monitor-window';
import type { CollectorStatus, IntakeAccount } from '../../src/shared/collector-status';

const [first, ...others] = COLLECTOR_IDS;

const statusOf = async (monitor: MonitorWindow, id: string): Promise<CollectorStatus> => {
  const { collectors } = await monitor.snapshot();
  return collectors.find((collector) => collector.id === id)!;
};

const receivedBy = async (monitor: MonitorWindow, id: string): Promise<number> =>
  (await statusOf(monitor, id)).account.received;

const accountedFor = ({ stored, duplicate, rejected }: IntakeAccount): number =>
  stored + duplicate + Object.values(rejected).reduce((sum, count) => sum + count, 0);

test('every collector reaches ACTIVE, and nobody can take the feed for a real one', async ({
  monitor,
}) => {
  for (const id of COLLECTOR_IDS) await monitor.collector(id).isIn('ACTIVE');
  await expect(monitor.header.badge).toHaveText('SIMULATED');
  await expect(monitor.header.root).toContainText('9 of 9 healthy, 6 of them not provable');
  const { simulator, health } = await monitor.snapshot();
  expect(simulator.kind).toBe('running');
  expect(health.healthy).toBe(3);
});

test('new trades are put on top of the tape', async ({ monitor }) => {
  await expect.poll(() => monitor.tape.newestSequence()).toBeGreaterThan(0);
  const before = await monitor.tape.newestSequence();
  await expect.poll(() => monitor.tape.newestSequence()).toBeGreaterThan(before);
  await expect(monitor.tape.grid.getByRole('columnheader')).toHaveText([
    'time',
    'received',
    'venue',
    'market',
    'symbol',
    'side',
    'price',
    'quantity',
    'notional',
    'latency',
    'trade id',
  ]);
});

test("the chart's lines move on and its totals grow with what main counted", async ({
  monitor,
}) => {
  const totals = async (): Promise<readonly number[]> =>
    (await monitor.ask('rates:query', { minutes: 5 })).series.map(({ total }) => total);
  await expect.poll(() => monitor.chart.paths()).toHaveLength(COLLECTOR_IDS.length);
  const [pathsBefore, totalsBefore] = [await monitor.chart.paths(), await totals()];
  await expect
    .poll(async () => (await totals()).every((total, index) => total > totalsBefore[index]!))
    .toBe(true);
  await expect
    .poll(async () => (await monitor.chart.paths()).every((d, index) => d !== pathsBefore[index]))
    .toBe(true);
  for (const d of await monitor.chart.paths()) expect(d).toMatch(/^M[\d.]+,[\d.]+L/);
  await expect(monitor.chart.root.getByRole('button', { pressed: true })).toHaveCount(3);
});

test('the ledger in the footer balances while trades arrive', async ({ monitor }) => {
  await expect(monitor.footer.balancedMarks).toHaveCount(2);
  const received = async (): Promise<number> => (await monitor.footer.equations())[0]!.left;
  await expect.poll(received).toBeGreaterThan(0);
  const before = await received();
  await expect.poll(received).toBeGreaterThan(before);
  for (const { left, right } of await monitor.footer.equations()) expect(left).toBe(right);
});

test('stopping one collector stops only that one, and it can be started again', async ({
  monitor,
}) => {
  await monitor.collector(first).stop.click();
  await monitor.collector(first).isIn('STOPPED');
  await expect(monitor.collector(first).stop).toHaveCount(0);
  const stoppedAt = await receivedBy(monitor, first);

  for (const id of others) {
    const before = await monitor.collector(id).received();
    await expect.poll(() => monitor.collector(id).received()).toBeGreaterThan(before);
    await monitor.collector(id).isIn('ACTIVE');
  }
  expect(await receivedBy(monitor, first)).toBe(stoppedAt);
  await expect(monitor.header.root).toContainText('6 of 6 healthy');
  await expect(monitor.header.root).toContainText('1 collector stopped');

  await monitor.collector(first).start.click();
  await monitor.collector(first).isIn('ACTIVE');
  await expect.poll(() => receivedBy(monitor, first)).toBeGreaterThan(stoppedAt);
  for (const id of others) expect((await statusOf(monitor, id)).stats.reconnects).toBe(0);
});

test('all collectors can be stopped, which keeps the trades on screen, and started again', async ({
  monitor,
}) => {
  await expect.poll(() => monitor.tape.newestSequence()).toBeGreaterThan(0);
  await monitor.header.stopAll.click();
  for (const id of COLLECTOR_IDS) await monitor.collector(id).isIn('STOPPED');
  await expect(monitor.header.root).toContainText('all stopped');
  await expect(monitor.header.stopAll).toBeDisabled();
  const { received } = (await monitor.snapshot()).ledger.intake;
  await expect(monitor.tape.rows.first()).toBeVisible();
  await expect(monitor.footer.root).toContainText(`received ${received.toLocaleString('en-US')}`);

  await monitor.header.startAll.click();
  for (const id of COLLECTOR_IDS) await monitor.collector(id).isIn('ACTIVE');
  await expect
    .poll(async () => (await monitor.snapshot()).ledger.intake.received)
    .toBeGreaterThan(received);
});

test('an outage is shown with its cause and a countdown, and healed without a trade unaccounted for', async ({
  monitor,
}) => {
  const { reconnect } = await monitor.ask('settings:get');
  await monitor.ask('settings:update', {
    reconnect: { ...reconnect, baseDelayMs: 8_000, maxDelayMs: 30_000, jitter: false },
  });
  const receivedBefore = (await monitor.snapshot()).ledger.intake.received;

  await monitor.palette.run('Stop the simulated exchange');
  for (const id of COLLECTOR_IDS) await monitor.collector(id).isIn('RECONNECTING');
  for (const id of COLLECTOR_IDS) {
    const seconds = await monitor.collector(id).countdown();
    expect(seconds).toBeLessThanOrEqual(8);
    await expect.poll(() => monitor.collector(id).countdown()).toBeLessThan(seconds!);
  }
  await expect(monitor.header.root).toContainText('0 of 9 healthy');
  await expect(monitor.chart.marker(/binance_trades: ACTIVE → RECONNECTING/)).toBeVisible();

  // The exchange is still away, so an attempt made at once fails and the next one is further off.
  await expect.poll(() => monitor.collector(first).attempt()).toBe(1);
  await monitor.collector(first).retryNow.click();
  await expect.poll(() => monitor.collector(first).attempt()).toBe(2);
  await monitor.collector(first).isIn('RECONNECTING');

  await monitor.palette.run('Start the simulated exchange');
  for (const id of COLLECTOR_IDS) {
    await monitor.collector(id).retryNow.click();
    await monitor.collector(id).isIn('ACTIVE');
  }
  await expect
    .poll(async () => (await monitor.snapshot()).ledger.intake.received)
    .toBeGreaterThan(receivedBefore);
  const { ledger, collectors } = await monitor.snapshot();
  const { intake, holding } = ledger;
  expect(ledger.balanced).toBe(true);
  expect(intake.received).toBe(accountedFor(intake));
  expect(holding.stored).toBe(
    holding.held + Object.values(holding.evicted).reduce((sum, count) => sum + count, 0),
  );
  expect(intake.rejected).toEqual({});
  for (const { account } of collectors) expect(account.received).toBe(accountedFor(account));
  expect(collectors.reduce((sum, { account }) => sum + account.received, 0)).toBe(intake.received);
  await expect(monitor.footer.balancedMarks).toHaveCount(2);

  await monitor.collector(first).details.click();
  await monitor.detail.statesOnly.click();
  await expect(monitor.detail.timeline.first()).toContainText('ACTIVE');
  await expect(
    monitor.detail.timeline
      .filter({ hasText: 'RECONNECTING' })
      .filter({ hasText: 'connection closed' }),
  ).not.toHaveCount(0);
  await expect(
    monitor.detail.timeline
      .filter({ hasText: 'CONNECTING' })
      .filter({ hasText: 'retry requested' }),
  ).not.toHaveCount(0);
  for (const cause of await monitor.detail.timeline.allInnerTexts()) {
    expect(cause.split('\n').length, `a transition with its cause: ${cause}`).toBeGreaterThan(3);
  }
  await monitor.ask('settings:update', { reconnect });
});

test('the detail tells timeline, symbols and raw frames of one collector', async ({ monitor }) => {
  await monitor.collector(first).details.click();
  const { transitions, symbols } = await monitor.ask('collectors:get-detail', { id: first });
  await monitor.detail.statesOnly.click();
  await monitor.detail.expectEvents(transitions.length);
  await monitor.detail.timelineFilter.fill('start requested');
  const starts = transitions.filter(({ cause }) => cause.code === 'start_requested');
  await monitor.detail.expectEvents(starts.length);

  await monitor.detail.openTab(/^Symbols/);
  for (const { symbol } of symbols) {
    await expect(monitor.detail.symbols.getByRole('row', { name: symbol })).toContainText(
      'flowing',
    );
  }
  await monitor.detail.openTab(/^Raw frames/);
  await expect(monitor.detail.root.getByLabel(/^Frame of/).first()).toContainText('publicTrade');
});
