import { describe, expect, test } from 'vitest';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import { collectorRig, connect } from '../../../support/collector-rig';
import { inFixtureWords, readFixtures } from '../../../support/fixtures';

describe.each(readFixtures())('$name means what is written there', ({ source, cases }) => {
  test.each(cases)('$what', async ({ text, event }) => {
    const heard: unknown[] = [];
    const rig = collectorRig(
      collectorSettingsSchema.parse({ id: 'c', ...source.kind, symbols: source.symbols }),
      {},
      { onFrame: (_id, frame) => heard.push(inFixtureWords(frame)) },
    );
    rig.clock.setWallClockBy(source.receivedAt - rig.clock.now());
    await connect(rig);
    rig.sockets.latest.receives(text);
    expect(heard).toMatchObject([event]);
  });
});
