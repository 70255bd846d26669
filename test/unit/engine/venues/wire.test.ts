import { describe, expect, test } from 'vitest';
import type { WireEvent } from '../../../../src/engine/collectors/frames/decoded-frame';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import { collectorRig, connect } from '../../../support/collector-rig';
import { inFixtureWords, readFixtures } from '../../../support/fixtures';

describe.each(readFixtures())('$name means what is written there', ({ source, cases }) => {
  test.each(cases)('$what', async ({ text, event }) => {
    const heard: WireEvent[] = [];
    const rig = collectorRig(
      collectorSettingsSchema.parse({ id: 'c', ...source.kind, symbols: source.symbols }),
      {},
      { onFrame: (_id, one) => heard.push(one) },
    );
    rig.clock.setWallClockBy(source.receivedAt - rig.clock.now());
    await connect(rig);
    rig.sockets.latest.receives(text);
    expect(heard.map(inFixtureWords)).toMatchObject([event]);
  });
});
