import { describe, expect, it } from 'vitest';
import { LatenessLane } from '../../../../src/engine/latency/collector-latency';
import { NOON } from '../../../support/sample-trade';

describe('LatenessLane', () => {
  it('corrects by the clock offset, and claims nothing corrected while that is unknown', () => {
    const lane = new LatenessLane();
    // The venue's clock is 100 ms ahead of ours, so a trade seems to come before it happened.
    lane.record(NOON, NOON + 60, NaN, 1);
    expect(lane.report(NOON).oneMinute).toMatchObject({ raw: { p50: -60 }, corrected: null });
    lane.clockOffsetMs = 100.4;
    lane.record(NOON, NOON + 60, NaN, 1);
    expect(lane.report(NOON).oneMinute).toMatchObject({
      raw: { p50: -60, samples: 2 },
      corrected: { p50: 40, samples: 1 },
    });
    lane.clockOffsetMs = null;
    expect(lane.report(NOON).oneMinute.corrected).toBeNull();
  });

  it('splits what the venue took from what the network took, where the frame tells', () => {
    const lane = new LatenessLane();
    lane.record(NOON, NOON - 50, NaN, 1);
    expect(lane.report(NOON).split).toBeNull();
    lane.clockOffsetMs = -10;
    lane.record(NOON, NOON - 50, NOON - 48, 3);
    expect(lane.report(NOON).split).toMatchObject({
      venueInternal: { p50: 2, samples: 3 },
      network: { raw: { p50: 48 }, corrected: { p50: 38 } },
    });
  });
});
