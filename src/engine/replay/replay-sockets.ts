import type {
  FeedSocket,
  FeedSocketEvents,
  OpenFeedSocket,
  SocketEnd,
} from '../transport/feed-socket';
import type { ReplayClock } from './replay-clock';

/** A socket whose other end is a file. */
interface ReplaySocket {
  readonly events: FeedSocketEvents;
  readonly maxPayloadBytes: number;
  state: FeedSocket['state'];
  /** After this nothing may be delivered any more. */
  isOver: boolean;
}

interface Lane {
  socket: ReplaySocket | null;
  /** Whether the collector was told to start. */
  isStarted: boolean;
}

/** How far timers are driven while a collector waits before it connects. */
const PATIENCE_MS = 3_600_000;

/**
 * Gives each collector a socket and keeps it connected while the file has frames for it, whatever the
 * collector makes of them: one that hangs up, say because the file holds a refusal of something it never
 * asked for, gets the rest of the recorded connection on its next socket. So no frame is lost.
 */
export class ReplaySockets {
  private readonly lanes = new Map<string, Lane>();
  private hasHungUp = false;

  constructor(
    private readonly clock: ReplayClock,
    private readonly startCollector: (collectorId: string) => void,
  ) {}

  readonly openSocket: OpenFeedSocket = (_url, { source, maxPayloadBytes }, events) => {
    const socket: ReplaySocket = { events, maxPayloadBytes, state: 'connecting', isOver: false };
    if (source !== undefined) this.laneOf(source.id).socket = socket;
    return {
      get state() {
        return socket.state;
      },
      // The file knows what was sent then.
      send: () => undefined,
      ping: () => undefined,
      close: () => {
        // As in life: frames go on until the collector's patience with the closing socket is over.
        socket.state = 'closing';
        if (this.hasHungUp) this.farewell(socket);
      },
      terminate() {
        socket.state = 'closing';
        socket.isOver = true;
      },
    };
  };

  /** The file begins a new connection: whatever was open is lost, as it was then. */
  async connect(collectorId: string): Promise<void> {
    const reason = 'the recording goes on with a new connection';
    this.end(collectorId, { kind: 'closed', code: 1006, reason });
    await this.ready(collectorId);
  }

  /**
   * No frames follow: from now on a close is answered at once. The time of the file stands still then, and a collector
   * would wait for ever until its patience with a closing socket is over.
   */
  hangUp(): void {
    this.hasHungUp = true;
    for (const { socket } of this.lanes.values()) {
      if (socket?.state === 'closing') this.farewell(socket);
    }
  }

  private farewell(socket: ReplaySocket): void {
    if (socket.isOver) return;
    socket.isOver = true;
    setImmediate(() => socket.events.onEnd({ kind: 'closed', code: 1000, reason: '' }));
  }

  /** The connection ends, if there is one. */
  end(collectorId: string, end: SocketEnd): void {
    const { socket } = this.laneOf(collectorId);
    if (socket === null || socket.state === 'connecting' || socket.isOver) return;
    socket.isOver = true;
    socket.events.onEnd(end);
  }

  /** Whether the collector takes no frames of that size. */
  isTooLarge(collectorId: string, bytes: number): boolean {
    return bytes > (this.laneOf(collectorId).socket?.maxPayloadBytes ?? Infinity);
  }

  /** Hands a frame to the collector at once. @returns false when it has no socket to take it. */
  deliver(collectorId: string, frame: Buffer, isBinary: boolean): boolean {
    const { socket } = this.laneOf(collectorId);
    if (socket === null || socket.isOver || socket.state === 'connecting') return false;
    socket.events.onFrame(frame, isBinary);
    return true;
  }

  /** Waits until the collector can take frames. @returns false when it does not want to, e.g. was stopped. */
  async ready(collectorId: string): Promise<boolean> {
    const lane = this.laneOf(collectorId);
    if (!lane.isStarted) {
      lane.isStarted = true;
      this.startCollector(collectorId);
    }
    const giveUpAt = this.clock.monotonicMs() + PATIENCE_MS;
    for (;;) {
      await nextTurn();
      const { socket } = lane;
      if (socket !== null && !socket.isOver) {
        if (socket.state === 'connecting') {
          socket.state = 'open';
          socket.events.onOpen();
        }
        return true;
      }
      if (this.clock.monotonicMs() > giveUpAt || !this.clock.fireNext()) return false;
    }
  }

  private laneOf(collectorId: string): Lane {
    let lane = this.lanes.get(collectorId);
    if (lane === undefined) {
      lane = { socket: null, isStarted: false };
      this.lanes.set(collectorId, lane);
    }
    return lane;
  }
}

/** Lets promises settle: a collector reconnects in a few of their steps. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
