import { createEngine } from '../../src/engine/wiring/engine-core';
import type { Engine } from '../../src/engine/wiring/engine-core';
import type { BookLevel, BookStatus } from '../../src/shared/order-book';
import { configFileSchema } from '../../src/shared/settings';
import type { TimelineEvent } from '../../src/shared/timeline';
import { FakeFeedSockets } from './fake-feed-socket';
import { ManualClock, settle } from './manual-clock';
import { RecordingLog } from './recording-log';

/** One question over HTTP, to be answered by the test. */
export interface Question {
  readonly url: string;
  readonly answer: (body: unknown, status?: number) => Promise<void>;
}

export interface BookRig {
  readonly monitor: Engine;
  readonly clock: ManualClock;
  readonly sockets: FakeFeedSockets;
  /** Those that were not answered yet, oldest first. */
  readonly questions: Question[];
  /** Starts the collector and opens its socket. */
  connect(): Promise<void>;
  receives(...frames: readonly object[]): Promise<void>;
  /** A person asks for other symbols. */
  change(symbols: readonly string[]): Promise<void>;
  status(symbol?: string): BookStatus;
  /** Both sides, best first: `65114.30 × 0.921`. */
  ladder(symbol?: string): { readonly bids: readonly string[]; readonly asks: readonly string[] };
  /** What the timeline tells of books, oldest first: `out_of_sync sequence_gap`. */
  told(): readonly string[];
}

const words = (levels: readonly BookLevel[]): readonly string[] =>
  levels.map(([price, quantity]) => `${price} × ${quantity}`);

/** The live system with one collector of order books, on a fake socket, a fake network and a clock moved by hand. */
export function bookRig(collector: Record<string, unknown>): BookRig {
  const config = configFileSchema.parse({
    collectors: [{ id: 'books', channel: 'order_book', symbols: ['BTCUSDT'], ...collector }],
    reconnect: { jitter: false },
  });
  const [settings] = config.collectors ?? [];
  const clock = new ManualClock();
  const sockets = new FakeFeedSockets();
  const questions: Question[] = [];
  const monitor = createEngine({
    collectors: config.collectors ?? [],
    limits: config,
    clock,
    random: () => 0,
    openSocket: sockets.open,
    log: new RecordingLog(),
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
    fetch: (url) =>
      new Promise((resolve) => {
        const question: Question = {
          url: url as string,
          async answer(body, status = 200) {
            questions.splice(questions.indexOf(question), 1);
            resolve(new Response(JSON.stringify(body), { status }));
            await settle();
            await settle();
          },
        };
        questions.push(question);
      }),
  });
  const symbol = settings?.symbols[0] ?? '';
  const view = (of: string) => {
    const found = monitor.books.view('books', of, 1_000);
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  };
  return {
    monitor,
    clock,
    sockets,
    questions,
    async connect() {
      monitor.start('books');
      await settle();
      sockets.latest.opens();
    },
    async receives(...frames) {
      for (const frame of frames) sockets.latest.receives(frame);
      // What is due at once is done by a timer.
      await clock.advance(0);
    },
    async change(symbols) {
      if (settings === undefined) throw new Error('There is no collector');
      await monitor.change({ ...settings, symbols: [...symbols] }, 'person_asked');
    },
    status: (of = symbol) => view(of).status,
    ladder: (of = symbol) => ({ bids: words(view(of).bids), asks: words(view(of).asks) }),
    told: () =>
      monitor.chronicle.timeline
        .query({ filter: { kinds: ['book'] }, limit: 1_000 })
        .events.map(({ change, cause }: TimelineEvent) => `${change} ${cause}`)
        .reverse(),
  };
}
