import type { Clock } from '../../platform/clock';
import type { FeedSocketOptions, OpenFeedSocket } from '../transport/feed-socket';
import { encodePayload, toSeconds } from './recording-record';
import type { CaptureCollector, CaptureConnect, CaptureRecord } from './recording-record';

/** Where the raw frames go; a `CaptureWriter`, or a list in a test. */
export interface RecordSink {
  write(record: CaptureRecord): void;
  connectionEnded(conn: string): void;
}

export interface RecordingTap {
  /** To be given to the collectors in place of the real one; records nothing until `start`. */
  readonly openSocket: OpenFeedSocket;
  /** Records what a chosen collector was answered over HTTP. */
  readonly http: (collectorId: string, url: string, text: string) => void;
  /**
   * Records the chosen collectors from now on; connections that are open already are announced first.
   * @throws when a recording is under way.
   */
  start(sink: RecordSink, isChosen: (collectorId: string) => boolean): void;
  /** Nothing reaches the sink after this. */
  stop(): void;
  readonly isRecording: boolean;
}

interface OpenConnection {
  readonly conn: string;
  readonly addr: string;
  readonly collector: CaptureCollector | undefined;
}

interface Recording {
  readonly sink: RecordSink;
  readonly isChosen: (collectorId: string) => boolean;
}

/** A decorator of sockets: collectors need not know that they are recorded. */
export function createRecordingTap(openSocket: OpenFeedSocket, clock: Clock): RecordingTap {
  const open = new Set<OpenConnection>();
  let recording: Recording | null = null;
  let connections = 0;

  const now = (): number => toSeconds(clock.now());
  const sinkFor = (connection: OpenConnection): RecordSink | null => {
    if (recording === null || !open.has(connection)) return null;
    return recording.isChosen(connection.collector?.id ?? '') ? recording.sink : null;
  };
  const ended = (connection: OpenConnection): void => {
    sinkFor(connection)?.connectionEnded(connection.conn);
    open.delete(connection);
  };
  const announce = (connection: OpenConnection): void => {
    sinkFor(connection)?.write(connectRecord(connection, now()));
  };

  return {
    openSocket(url, options, events) {
      connections += 1;
      const connection = describe(url, options, connections);
      const { conn, addr } = connection;
      const socket = openSocket(url, options, {
        onOpen() {
          open.add(connection);
          announce(connection);
          events.onOpen();
        },
        onFrame(data, isBinary) {
          sinkFor(connection)?.write({
            t: 'recv',
            conn,
            ts: now(),
            ...encodePayload(data, isBinary),
          });
          events.onFrame(data, isBinary);
        },
        onPing: () => events.onPing(),
        onPong: () => events.onPong(),
        onEnd(end) {
          ended(connection);
          events.onEnd(end);
        },
      });
      return {
        get state() {
          return socket.state;
        },
        send(text) {
          sinkFor(connection)?.write({ t: 'send', conn, addr, ts: now(), data: text });
          socket.send(text);
        },
        ping: () => socket.ping(),
        close: () => socket.close(),
        terminate() {
          // The socket may still hold frames; its collector does not hear them, nor do we.
          ended(connection);
          socket.terminate();
        },
      };
    },
    http(collectorId, url, text) {
      if (recording?.isChosen(collectorId) !== true) return;
      recording.sink.write({ t: 'http', url, ts: now(), data: text });
    },
    start(sink, isChosen) {
      if (recording !== null) throw new Error('A recording is under way');
      recording = { sink, isChosen };
      for (const connection of open) announce(connection);
    },
    stop() {
      recording = null;
    },
    get isRecording() {
      return recording !== null;
    },
  };
}

function describe(url: string, { source }: FeedSocketOptions, number: number): OpenConnection {
  if (source === undefined) return { conn: `feed.ws.${number}`, addr: url, collector: undefined };
  const { id, venue, market, channel, stream } = source;
  const collector = { id, venue, market, channel, stream };
  return { conn: `${id}.ws.${number}`, addr: url, collector };
}

const connectRecord = ({ conn, addr, collector }: OpenConnection, ts: number): CaptureConnect => ({
  t: 'connect',
  conn,
  addr,
  ts,
  ...(collector === undefined ? {} : { collector }),
});
