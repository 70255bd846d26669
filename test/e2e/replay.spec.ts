import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import type { TapedeckBridge } from '../../src/shared/ipc/contract';
import { discardApp, launchApp, makeDataFolder, runToEnd } from './launch-app';
import type { RunningApp } from './launch-app';
import {
  PER_SECOND,
  RECORDED_AT,
  RECORDED_SECONDS,
  RECORDED_TRADES,
  writeMarketRecording,
} from './market-recording';
import { MonitorWindow } from './pages/monitor-window';
import { relaunchFlags } from './relaunch';

const ID = 'binance_trades';

/** The system's dialog cannot be driven, so the answer is given for the person. */
const answerOpenDialog = (app: ElectronApplication, path: string | null): Promise<void> =>
  app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () =>
      Promise.resolve({ canceled: file === null, filePaths: file === null ? [] : [file] });
  }, path);

/** Resolves when main has told the window so many times how things are. */
const picturesDrawn = (page: Page, wanted: number): Promise<void> =>
  page.evaluate(
    (count) =>
      new Promise<void>((resolve) => {
        let left = count;
        const undo = window.tapedeck.onPush('monitor:changed', () => {
          left -= 1;
          if (left > 0) return;
          undo();
          resolve();
        });
      }),
    wanted,
  );

// What the page's functions see; this project is compiled without the DOM.
declare const window: Record<'tapedeck', Pick<TapedeckBridge, 'onPush'>>;

test.describe('a recording in place of the venues', () => {
  let running: RunningApp;
  let monitor: MonitorWindow;
  let file: string;
  const SETTINGS = JSON.stringify({ version: 1, theme: 'dark' });
  test.beforeAll(async () => {
    const dataFolder = await makeDataFolder();
    file = join(dataFolder, 'market.jsonl');
    await writeMarketRecording(file);
    await writeFile(join(dataFolder, 'settings.json'), SETTINGS);
    running = await launchApp({ flags: ['--replay', file], dataFolder });
    monitor = new MonitorWindow(running.page);
  });
  test.afterAll(() => discardApp(running));

  const received = async (): Promise<number> => (await monitor.snapshot()).ledger.intake.received;

  test('says so, and shows the time of the file as now', async () => {
    await expect(monitor.header.badge).toHaveText('REPLAY');
    await monitor.collector(ID).isIn('ACTIVE');
    await expect.poll(received).toBeGreaterThan(20);
    const { at } = await monitor.snapshot();
    expect(at).toBeGreaterThan(RECORDED_AT);
    expect(at).toBeLessThan(RECORDED_AT + RECORDED_SECONDS * 1_000);
    // A machine's clock would call the newest trade months old.
    await expect(monitor.collector(ID).root).toContainText(/data \d\.\d s/);
    await expect(monitor.collector(ID).start).toBeHidden();
    await expect(monitor.collector(ID).stop).toBeHidden();
    await expect(monitor.header.stopAll).toBeHidden();
  });

  test('stands still while it is paused, ages and all', async () => {
    await monitor.replay.pause.click();
    await expect(monitor.replay.play).toBeVisible();
    await picturesDrawn(running.page, 1);
    const [before, { at }] = [await received(), await monitor.snapshot()];
    const text = await monitor.collector(ID).root.innerText();
    await picturesDrawn(running.page, 3);
    expect(await received()).toBe(before);
    expect((await monitor.snapshot()).at).toBe(at);
    expect(await monitor.collector(ID).root.innerText()).toBe(text);
  });

  test('can be skipped ahead, and played as fast as it goes to its end', async () => {
    const before = await monitor.snapshot();
    await monitor.replay.position.focus();
    for (let second = 0; second < 5; second += 1) await running.page.keyboard.press('ArrowRight');
    await expect.poll(received).toBeGreaterThan(before.ledger.intake.received + 4 * PER_SECOND);
    expect((await monitor.snapshot()).replay.kind).toBe('paused');
    await monitor.replay.chooseSpeed('max');
    await monitor.replay.play.click();
    await expect(monitor.replay.root).toContainText('End of file');
    expect(await received()).toBe(RECORDED_TRADES);
    const { replay, ledger, losses, at } = await monitor.snapshot();
    expect(replay.kind).toBe('ended');
    expect(at).toBe(RECORDED_AT + RECORDED_SECONDS * 1_000);
    expect(ledger.balanced).toBe(true);
    expect(losses.openGaps + losses.lostIds).toBe(0);
  });

  test('is started over or closed by starting again', async () => {
    const over = await relaunchFlags(running, () => monitor.replay.startOver.click());
    expect(over).toContain('--replay');
    const closed = await relaunchFlags(running, () => monitor.replay.close.click());
    expect(closed).not.toContain('--replay');
    expect(closed).toContain('--user-data-dir');
  });

  test('writes nothing of itself into what is kept of the venues', async () => {
    const kept = await readFile(join(running.dataFolder, 'settings.json'), 'utf8');
    expect(kept).not.toContain('market.jsonl');
    expect(JSON.parse(kept)).not.toHaveProperty('collectors.0');
    await expect(readFile(join(running.dataFolder, 'timeline.jsonl'), 'utf8')).rejects.toThrow();
  });
});

test('a recording is opened from the palette, and a file that is none is refused by name', async () => {
  const running = await launchApp();
  const monitor = new MonitorWindow(running.page);
  await expect(monitor.header.badge).toHaveText('SIMULATED');
  const wrong = join(running.dataFolder, 'settings.txt');
  await writeFile(wrong, 'no recording\n');
  await answerOpenDialog(running.app, wrong);
  await monitor.palette.run('Open recording');
  await expect(running.page.getByRole('alert').filter({ hasText: wrong })).toBeVisible();

  const file = join(running.dataFolder, 'market.jsonl');
  await writeMarketRecording(file);
  await answerOpenDialog(running.app, file);
  const flags = await relaunchFlags(running, () => monitor.palette.run('Open recording'));
  expect(flags).toEqual(expect.arrayContaining(['--replay', file]));
  expect(flags).not.toContain('--simulate');
  await discardApp(running);
});

test('a recording that cannot be read ends the app with a message that names it', async () => {
  const folder = await makeDataFolder();
  const { exitCode, stderr } = await runToEnd([
    ...['--replay', join(folder, 'nothing.jsonl'), '--user-data-dir', folder],
  ]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('nothing.jsonl cannot be replayed');
});
