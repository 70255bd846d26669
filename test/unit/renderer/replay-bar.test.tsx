import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { ReplayBar } from '../../../src/renderer/features/replay/replay-bar';
import { now, setTimeOf } from '../../../src/renderer/lib/clock';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import type { MonitorSnapshot } from '../../../src/shared/monitor-snapshot';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';
import { NOON, snapshot } from './support/statuses';

type Replay = MonitorSnapshot['replay'];

const replayOf = (fields: Partial<Exclude<Replay, { kind: 'absent' }>> = {}): Replay => ({
  kind: 'playing',
  path: '/recordings/market.jsonl.gz',
  startsAt: NOON,
  endsAt: NOON + 600_000,
  at: NOON + 60_000,
  speed: 1,
  records: 1_200,
  problems: [],
  ...fields,
});

function show(replay: Replay): FakeBridge {
  const bridge = new FakeBridge().install();
  useMonitor.setState({ snapshot: snapshot({ at: NOON + 60_000, replay }) });
  setTimeOf({ at: NOON + 60_000, replay });
  renderThemed(<ReplayBar />);
  return bridge;
}

describe('the bar of a recording', () => {
  beforeEach(() => setTimeOf({ at: 0, replay: { kind: 'absent' } }));

  it('is not there without one', () => {
    show({ kind: 'absent' });
    expect(screen.queryByRole('region', { name: 'Recording' })).toBeNull();
  });

  it('pauses, plays and changes the speed', () => {
    const bridge = show(replayOf());
    fireEvent.click(screen.getByRole('button', { name: 'Pause the recording' }));
    fireEvent.click(screen.getByRole('radio', { name: '100×' }));
    expect(bridge.asked).toEqual([
      { channel: 'replay:pause', payload: undefined },
      { channel: 'replay:set-speed', payload: { speed: 100 } },
    ]);
  });

  it('names what is wrong with the file and the speed of the command line', () => {
    show(replayOf({ speed: 2.5, problems: ['The file ends in the middle of a record.'] }));
    expect(screen.getByRole('radio', { name: '2.5×' })).toHaveProperty('checked', true);
    expect(screen.getByLabelText('The file is not whole')).toBeDefined();
  });

  it('says when the file is over, and offers nothing that it cannot do', () => {
    show(replayOf({ kind: 'ended', at: NOON + 600_000 }));
    expect(screen.getByText('End of file')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Play the recording' })).toHaveProperty(
      'disabled',
      true,
    );
  });
});

describe('the time of the window', () => {
  it('is the machine’s without a recording, and stands still with one that is paused', () => {
    setTimeOf({ at: 5, replay: { kind: 'absent' } });
    expect(Math.abs(now() - Date.now())).toBeLessThan(1_000);
    setTimeOf({ at: NOON + 5, replay: replayOf({ kind: 'paused' }) });
    expect(now()).toBe(NOON + 5);
    setTimeOf({ at: NOON + 5, replay: replayOf({ speed: 'max' }) });
    expect(now()).toBe(NOON + 5);
  });
});
