import { startRecording } from '../../src/engine/recording/recording';
import { createRecordingTap } from '../../src/engine/recording/recording-tap';
import { systemClock } from '../../src/platform/clock';
import { openFeedSocket } from '../../src/engine/transport/feed-socket';
import type { Compression } from '../../src/engine/recording/compression';

/*
 * A process that records until it is killed. On stdout: the file's name, then a line for each frame
 * with its receipt time, so that the test knows what should be in the file.
 */
const [folder = '', compression = '', url = ''] = process.argv.slice(2);
const tap = createRecordingTap(openFeedSocket, systemClock);
const recording = startRecording(tap, {
  folder,
  compression: compression as Compression,
  clock: systemClock,
});
const times: number[] = [];
let announced = false;

const socket = tap.openSocket(
  url,
  { maxPayloadBytes: 1_000_000, connectTimeoutMs: 5_000 },
  {
    onOpen: () => {
      socket.send(JSON.stringify({ req_id: '1', op: 'subscribe', args: ['publicTrade.BTCUSDT'] }));
    },
    onFrame: () => {
      times.push(Date.now());
      const [file] = recording.report.files;
      if (file === undefined) return;
      if (!announced) process.stdout.write(`${file}\n`);
      announced = true;
      process.stdout.write(`${times.splice(0).join('\n')}\n`);
    },
    onPing: () => undefined,
    onPong: () => undefined,
    onEnd: () => process.exit(1),
  },
);
