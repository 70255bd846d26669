import { expect, it } from 'vitest';
import { engineRig } from '../../../support/engine-rig';
import type { EngineRig } from '../../../support/engine-rig';
import { settle } from '../../../support/manual-clock';
import { binanceFrame, bybitAnswer, bybitFrame, bybitTrade } from '../../../support/venue-frames';
import { timeoutSettingsSchema } from '../../../../src/shared/settings';

const { connectMs } = timeoutSettingsSchema.parse({});

/** `warn: healthy → down`, oldest first. */
const changesOf = ({ log }: EngineRig): readonly string[] =>
  log.entries
    .filter(({ message }) => message === 'Health changed')
    .map(({ level, fields }) => `${level}: ${String(fields.before)} → ${String(fields.after)}`);

async function startedRig(symbols: readonly string[] = ['BTCUSDT']): Promise<EngineRig> {
  const rig = await engineRig([
    { id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols, autostart: true },
  ]);
  rig.engine.open();
  await settle();
  return rig;
}

const trade = ({ clock, sockets }: EngineRig): void => {
  sockets.latest.receives(bybitFrame(bybitTrade({ T: clock.now() })));
};

it('A collector on its first connection is no warning, and nor is its success', async () => {
  const rig = await startedRig();
  await rig.pass(Math.min(8_000, connectMs - 1_000) / 1_000);
  expect(changesOf(rig)).toEqual(['info: off → unknown']);
  rig.sockets.latest.opens();
  await settle();
  await rig.pass(5, () => trade(rig));
  expect(changesOf(rig)).toEqual(['info: off → unknown', 'info: unknown → healthy']);
});

it('A first connection that fails is a warning once it is late, and no second one until it is there', async () => {
  const rig = await startedRig();
  await rig.pass(connectMs / 1_000 + 1);
  expect(changesOf(rig)).toEqual(['info: off → unknown', 'warn: unknown → down']);
  await rig.pass(3);
  expect(rig.sockets.all).toHaveLength(2);
  expect(changesOf(rig).at(-1)).toBe('warn: unknown → down');
  rig.sockets.latest.opens();
  await settle();
  await rig.pass(20, () => trade(rig));
  expect(changesOf(rig).at(-1)).toMatch(/^info: .* → healthy$/);
});

it('A symbol that is still not acknowledged when the venue had its time to answer is a warning', async () => {
  const rig = await startedRig(['BTCUSDT', 'NOSUCH']);
  rig.sockets.latest.opens();
  await settle();
  const second = async (): Promise<void> => {
    trade(rig);
    await rig.clock.advance(1_000);
    for (const ping of rig.sockets.latest.sent.filter((text) => text.includes('"ping"'))) {
      rig.sockets.latest.receives(bybitAnswer(ping));
    }
  };
  for (let passed = 0; passed < 9; passed += 1) await second();
  expect(changesOf(rig)).toEqual(['info: off → unknown']);
  for (let passed = 0; passed < 3; passed += 1) await second();
  expect(changesOf(rig)).toEqual(['info: off → unknown', 'warn: unknown → degraded']);
  const { fields } = rig.log.entries.findLast(({ message }) => message === 'Health changed')!;
  expect(fields.reasons).toEqual(
    expect.arrayContaining(['1 of 2 symbols not answered by the venue: NOSUCH']),
  );
});

it('A lost connection is a warning at once, and its return is none', async () => {
  const rig = await engineRig([
    { id: 'binance_trades', venue: 'binance', market: 'spot', symbols: ['BTCUSDT'] },
  ]);
  await rig.open();
  let t = 0;
  // Ids that follow each other: nothing is missing after the reconnect.
  const next = (): void => {
    rig.sockets.latest.receives(binanceFrame({ t: ++t, T: rig.clock.now() }));
  };
  await rig.pass(30, next);
  rig.sockets.latest.closes(1006);
  await rig.pass(1);
  expect(changesOf(rig).at(-1)).toBe('warn: healthy → degraded');
  rig.sockets.latest.opens();
  await settle();
  await rig.pass(20, next);
  expect(changesOf(rig).slice(-2)).toEqual([
    'warn: healthy → degraded',
    'info: degraded → healthy',
  ]);
});
