import { describe, expect, it } from 'vitest';
import type { ServerTimeSource } from '../../../../src/engine/collectors/sources/server-time';
import { VenueClocks } from '../../../../src/engine/latency/venue-clocks';
import { RestClient } from '../../../../src/engine/transport/rest-client';
import { ManualClock } from '../../../support/manual-clock';
import { RecordingLog } from '../../../support/recording-log';

const source: ServerTimeSource = {
  baseUrl: 'https://venue.example',
  path: '/time',
  resolutionMs: 1,
  parse: (text) => (text === 'nonsense' ? null : Number(text)),
};

interface Network {
  outMs: number;
  backMs: number;
  aheadMs: number;
  answer?: () => Response | Error;
}

function build(network: Network, running = { yes: true }) {
  const clock = new ManualClock();
  const after = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  let asked = 0;
  // The parts of a fetch that the client uses, on a clock moved by hand.
  const fetch = (async (): Promise<Response> => {
    asked += 1;
    await after(network.outMs);
    const text = String(Math.floor(clock.now() + network.aheadMs));
    await after(network.backMs);
    const answer = network.answer?.() ?? new Response(text);
    if (answer instanceof Error) throw answer;
    return answer;
  }) as typeof globalThis.fetch;
  const told: (number | null)[] = [];
  const changes: number[] = [];
  const clocks = new VenueClocks({
    clock,
    log: new RecordingLog(),
    rest: new RestClient({ clock, fetch }),
    onOffset: (id, offsetMs) => {
      if (id === 'one') told.push(offsetMs);
    },
    onClockChanged: (byMs) => changes.push(byMs),
  });
  for (const collectorId of ['one', 'two']) {
    clocks.watch({ collectorId, source, isRunning: () => running.yes });
  }
  clocks.open();
  return { clock, clocks, told, changes, asked: () => asked, running };
}

describe('the clock of a venue', () => {
  it('is measured within its uncertainty by a few quick questions, shared by its collectors', async () => {
    const rig = build({ outMs: 30, backMs: 10, aheadMs: 700 });
    expect(rig.clocks.readingOf('one')).toEqual({ kind: 'unknown', reason: 'Not measured yet' });
    await rig.clock.advance(3_000);
    expect(rig.asked()).toBe(5);
    const reading = rig.clocks.readingOf('one');
    if (reading.kind !== 'measured') throw new Error(reading.reason);
    expect(Math.abs(reading.offsetMs - 700)).toBeLessThanOrEqual(reading.uncertaintyMs);
    expect(reading.uncertaintyMs).toBeLessThan(22);
    expect(rig.clocks.readingOf('two')).toEqual(reading);
    expect(rig.told.at(-1)).toBe(reading.offsetMs);
    await rig.clock.advance(180_000);
    expect(rig.asked()).toBe(8);
    await rig.clocks.close();
    expect(rig.clock.pendingTimers).toBe(0);
  });

  it('is unknown while nobody answers, and asked for again later', async () => {
    const network: Network = {
      outMs: 1,
      backMs: 1,
      aheadMs: 0,
      answer: () => new Error('no route'),
    };
    const rig = build(network);
    await rig.clock.advance(3_000);
    expect(rig.clocks.readingOf('one')).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('no route') as string,
    });
    expect(rig.told.at(-1)).toBeNull();
    delete network.answer;
    await rig.clock.advance(40_000);
    expect(rig.clocks.readingOf('one').kind).toBe('measured');
    network.answer = () => new Response('nonsense');
    await rig.clock.advance(900_000);
    expect(rig.clocks.readingOf('one')).toEqual({
      kind: 'unknown',
      reason: 'The venue’s answer holds no time',
    });
    expect(rig.told.at(-1)).toBeNull();
    await rig.clocks.close();
  });

  it('is left alone after a "too much", as long as the venue wishes', async () => {
    const rig = build({
      outMs: 1,
      backMs: 1,
      aheadMs: 0,
      answer: () => new Response('', { status: 429, headers: { 'retry-after': '100' } }),
    });
    await rig.clock.advance(90_000);
    expect(rig.asked()).toBe(1);
    await rig.clock.advance(20_000);
    expect(rig.asked()).toBe(2);
    await rig.clocks.close();
  });

  it('is measured anew when our own clock is set, and nothing is claimed until then', async () => {
    const network: Network = { outMs: 5, backMs: 5, aheadMs: 100 };
    const rig = build(network);
    await rig.clock.advance(3_000);
    rig.clock.setWallClockBy(-5_000);
    network.aheadMs += 5_000;
    await rig.clock.advance(1_000);
    expect(rig.changes.map(Math.round)).toEqual([-5_000]);
    await rig.clock.advance(3_000);
    const reading = rig.clocks.readingOf('one');
    if (reading.kind !== 'measured') throw new Error(reading.reason);
    expect(Math.abs(reading.offsetMs - 5_100)).toBeLessThanOrEqual(reading.uncertaintyMs);
    expect(rig.told).toContain(null);
    await rig.clocks.close();
  });

  it('is not asked for collectors that are stopped', async () => {
    const rig = build({ outMs: 5, backMs: 5, aheadMs: 0 }, { yes: false });
    await rig.clock.advance(60_000);
    expect(rig.asked()).toBe(0);
    rig.running.yes = true;
    await rig.clock.advance(3_000);
    expect(rig.asked()).toBe(5);
    await rig.clocks.close();
  });
});
