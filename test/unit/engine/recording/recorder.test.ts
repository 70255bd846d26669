import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Recorder } from '../../../../src/engine/recording/recorder';
import { createRecordingTap } from '../../../../src/engine/recording/recording-tap';
import { systemClock } from '../../../../src/platform/clock';
import { temporaryFolder } from '../../../support/capture-files';
import { waitFor } from '../../../support/wait-for';

function recorderOf(maxBytes: number) {
  const tap = createRecordingTap(() => {
    throw new Error('no socket is opened here');
  }, systemClock);
  return { tap, recorder: new Recorder(tap, systemClock, temporaryFolder(), maxBytes) };
}

describe('a recorder', () => {
  it('ends a recording that has reached its limit, says so, and counts what came later', async () => {
    const { tap, recorder } = recorderOf(20_000);
    recorder.start([], 'none');
    for (let nth = 0; nth < 600; nth += 1) tap.http('any', 'https://a.example/', 'x'.repeat(1_000));
    await waitFor('the end', () => recorder.status().kind === 'ended');
    tap.http('any', 'https://a.example/', 'too late');
    // What still waited to be written is counted by and by.
    await waitFor('every record', () => {
      const now = recorder.status();
      return now.kind !== 'off' && now.records + now.dropped === 601;
    });
    await recorder.stop();
    expect(recorder.status()).toMatchObject({ failure: 'The recording has reached its size' });
    const status = recorder.status();
    if (status.kind === 'off') throw new Error('it was on');
    const onDisk = status.files.reduce((sum, file) => sum + statSync(file).size, 0);
    expect(recorder.disk).toEqual({ bytes: onDisk, maxBytes: 20_000 });
  });

  it('starts another one when a person allows more, without being told to stop', async () => {
    const { tap, recorder } = recorderOf(1_000);
    recorder.start([], 'none');
    expect(recorder.start([], 'none')).toMatchObject({ ok: false, error: { code: 'busy' } });
    tap.http('any', 'https://a.example/', 'x'.repeat(5_000));
    await waitFor('the end', () => recorder.status().kind === 'ended');

    recorder.limitDisk(50_000);
    expect(recorder.start([], 'none')).toMatchObject({ ok: true });
    tap.http('any', 'https://a.example/', 'x'.repeat(5_000));
    await recorder.stop();
    expect(recorder.status()).toMatchObject({ kind: 'ended', records: 1, failure: null });
    expect(recorder.disk.bytes).toBeGreaterThan(5_000);
  });
});
