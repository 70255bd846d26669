import { expect } from 'vitest';
import { BookKeeper } from '../../src/engine/channels/order-books/order-book-manager';
import { findCollectorKind } from '../../src/engine/venues';
import { RestClient } from '../../src/engine/transport/rest-client';
import type { BookStatus } from '../../src/shared/order-book';
import { err, ok } from '../../src/shared/result';
import { collectorRig, connect } from './collector-rig';
import type { CollectorRig } from './collector-rig';
import type { FakeFeedSocket } from './fake-feed-socket';
import { settle } from './manual-clock';
import { ScriptedBook } from './scripted-book';
import type { BookWire, Levels, Told } from './scripted-book';

interface Line {
  readonly socket: FakeFeedSocket;
  /** Its place in what the venue tells. */
  readonly place: number;
  /** How much of what it sent was answered. */
  heard: number;
  pinged: number;
}

/** A real collector and a real keeper, and a venue at the other end of fake sockets. */
export class WiredBook {
  readonly #wire: BookWire;
  readonly #venue: ScriptedBook;
  readonly #rig: CollectorRig;
  readonly #keeper: BookKeeper;
  /** What the book was after each update, by the venue's number. */
  readonly #told = new Map<number, Levels>();
  #lines: readonly Line[] = [];
  /** What the book was after the last frame that was delivered. */
  #last: Levels | null = null;

  /** `behind`: how many updates the venue's REST API is late. */
  constructor(wire: BookWire, behind: number) {
    this.#wire = wire;
    this.#venue = new ScriptedBook(wire);
    this.#told.set(this.#venue.id, this.#venue.levels);
    const { settings } = wire;
    const kind = findCollectorKind(settings);
    if (kind === undefined) throw new Error(`No collector of books for ${settings.venue}`);
    const rig = collectorRig(
      settings,
      {},
      {
        books: {
          accept: (...args) => this.#keeper.accept(...args),
          framesMissed: (...args) => this.#keeper.framesMissed(...args),
        },
        onTransition: (id, transition) => this.#keeper.transition(id, transition),
      },
    );
    this.#rig = rig;
    const { clock, log, collector } = rig;
    this.#keeper = new BookKeeper({
      clock,
      log,
      find: (id) =>
        id === settings.id
          ? ok({ kind, collector, configuredId: id, connection: 1 })
          : err({ code: 'not_found', message: id }),
      rest: new RestClient({
        clock,
        fetch: () => Promise.resolve(new Response(this.#venue.restAnswer(behind))),
      }),
      passive: false,
    });
  }

  async open(): Promise<void> {
    await connect(this.#rig);
    this.#lines = [{ socket: this.#rig.sockets.latest, place: 0, heard: 0, pinged: 0 }];
    await this.wait(1);
  }

  get status(): BookStatus {
    const [status] = this.#keeper.statusesOf(this.#wire.settings.id);
    if (status === undefined) throw new Error('No book is kept');
    return status;
  }

  get renewals(): number {
    return this.#rig.collector.stats.renewals;
  }

  change(levels: Levels): Told {
    const told = this.#venue.change(levels);
    this.#told.set(told.id, told.levels);
    return told;
  }

  deliver({ texts, levels }: Told): void {
    this.#last = levels;
    for (const { socket, place } of this.#lines) socket.receives(texts[place] ?? '');
  }

  /** A frame that nobody can read. */
  spoil({ texts }: Told): void {
    for (const { socket, place } of this.#lines) {
      const text = texts[place] ?? '';
      socket.receives(text.slice(0, text.length / 2));
    }
  }

  /** The connection is lost with what was under way, and opened anew. */
  async cut(): Promise<void> {
    const { sockets } = this.#rig;
    sockets.latest.closes(1006);
    this.#venue.begin();
    this.#lines = [{ socket: await this.#nextSocket(), place: 0, heard: 0, pinged: 0 }];
    sockets.latest.opens();
    await this.wait(1);
  }

  /** Another connection is opened beside the one in use: from now on both are told everything. */
  async renew(): Promise<void> {
    expect(this.#rig.collector.recycle()).toBe(true);
    const place = this.#venue.openAnother();
    this.#lines = [
      ...this.#lines,
      { socket: await this.#nextSocket(), place, heard: 0, pinged: 0 },
    ];
    this.#rig.sockets.latest.opens();
  }

  /** Time passes, in which the venue answers. */
  async wait(ms: number): Promise<void> {
    await this.#rig.clock.advance(ms);
    await settle();
    for (const line of this.#lines) {
      this.#answer(line);
      if (line.socket.closeRequested) line.socket.closes(1000);
    }
    this.#lines = this.#lines.filter(({ socket }) => !socket.closeRequested);
    await settle();
  }

  /** From here on nothing happens to the updates. */
  async heal(change: Levels): Promise<void> {
    for (let minutes = 0; minutes < 20; minutes += 1) {
      this.deliver(this.change(change));
      if (this.status.sync.kind === 'in_sync') return;
      for (let part = 0; part < 6; part += 1) await this.wait(10_000);
    }
  }

  /** A book that is said to be right is the venue's, as far as the venue lets anybody know. */
  expectHonest(): void {
    const { sync, sequence, symbol } = this.status;
    if (sync.kind !== 'in_sync') return;
    const view = this.#keeper.view(this.#wire.settings.id, symbol, 1_000);
    if (!view.ok) throw new Error(view.error.message);
    const truth = sequence === null ? this.#last : this.#told.get(sequence);
    expect({ bids: view.value.bids, asks: view.value.asks }).toEqual(truth);
  }

  async #nextSocket(): Promise<FakeFeedSocket> {
    const { sockets, clock } = this.#rig;
    const before = this.#lines.at(-1)?.socket;
    while (sockets.latest === before) await clock.advance(500);
    return sockets.latest;
  }

  #answer(line: Line): void {
    const { socket, place } = line;
    for (; line.pinged < socket.pings; line.pinged += 1) socket.events.onPong();
    for (const text of socket.sent.slice(line.heard)) {
      line.heard += 1;
      const answer = this.#wire.answer?.(text) ?? null;
      if (answer !== null) socket.receives(answer);
      const snapshot = this.#wire.asksForBook(text) ? this.#venue.snapshot(place) : null;
      if (snapshot === null) continue;
      this.#last = this.#venue.levels;
      socket.receives(snapshot);
    }
  }
}
