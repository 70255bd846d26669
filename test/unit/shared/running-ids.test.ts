import { expect, it } from 'vitest';
import { captureCollectorSchema } from '../../../src/engine/recording/recording-record';
import { requests } from '../../../src/shared/ipc/contract';

it('a connection beyond the first may be asked about wherever a running collector may', () => {
  const id = 'binance_trades#2';
  const accepted = [
    requests['collectors:start'].safeParse({ id }),
    requests['collectors:stop'].safeParse({ id }),
    requests['collectors:get-detail'].safeParse({ id }),
    requests['export:losses'].safeParse({ collectorId: id }),
    requests['export:timeline'].safeParse({ filter: { collectorId: id } }),
    requests['alarms:mute'].safeParse({ rule: null, collectorId: id, until: null }),
    requests['recording:start'].safeParse({ collectorIds: [id], compression: 'none' }),
    requests['books:watch'].safeParse({ collectorId: id, symbol: 'BTCUSDT', depth: 10 }),
  ];
  expect(accepted.map(({ success }) => success)).toEqual(accepted.map(() => true));
  expect(requests['collectors:remove'].safeParse({ id }).success).toBe(false);
});

it('a recording names the connection it was recorded on, beyond the first too', () => {
  const recorded = { id: 'binance_trades#2', venue: 'binance', market: 'spot', channel: 'trades', stream: 'trade' }; // prettier-ignore
  expect(captureCollectorSchema.safeParse(recorded).success).toBe(true);
});
