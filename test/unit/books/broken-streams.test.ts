import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookKeeper } from '../../../src/main/books/book-keeper';
import { findCollectorKind } from '../../../src/main/collectors/venues';
import { RestClient } from '../../../src/main/rest/rest-client';
import type { BookLevel } from '../../../src/shared/order-book';
import { err, ok } from '../../../src/shared/result';
import { collectorRig, connect } from '../../support/collector-rig';
import { settle } from '../../support/manual-clock';
import { BOOK_WIRES, ScriptedBook } from '../../support/scripted-book';
import type { Levels, Told } from '../../support/scripted-book';

type VenueName = keyof typeof BOOK_WIRES;

/** What becomes of one update on its way. */
type Fate = 'arrives' | 'lost' | 'twice' | 'overtaken' | 'spoiled' | 'cut';

interface Step {
  readonly change: Levels;
  readonly fate: Fate;
}

const level = (direction: 1 | -1) =>
  fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 3 })).map(([offset, quantity]): BookLevel => {
    const best = direction === 1 ? 101 : 100;
    return [`${best + direction * offset}.50`, quantity === 0 ? '0.00' : `${quantity}.25`];
  });
const change = fc.record({
  bids: fc.array(level(-1), { maxLength: 3 }),
  asks: fc.array(level(1), { maxLength: 3 }),
});
const fate = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fate>('arrives') },
  { weight: 4, arbitrary: fc.constantFrom<Fate>('lost', 'twice', 'overtaken', 'spoiled') },
  { weight: 1, arbitrary: fc.constant<Fate>('cut') },
);
const steps = fc.array(fc.record({ change, fate }), { minLength: 5, maxLength: 40 });

/** A real collector and a real keeper, and the venue at the other end of a fake socket. */
class Wired {
  readonly #wire;
  readonly #venue;
  readonly #rig;
  readonly #keeper: BookKeeper;
  readonly #told = new Map<number, Levels>();
  #last: Levels | null = null;
  #heard = 0;
  #pinged = 0;

  /** `behind`: how many updates the venue's REST API is late. */
  constructor(name: VenueName, behind: number) {
    this.#wire = BOOK_WIRES[name];
    this.#venue = new ScriptedBook(this.#wire);
    const { settings } = this.#wire;
    const kind = findCollectorKind(settings);
    if (kind === undefined) throw new Error(`${name} has no order books`);
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
    const { clock, log } = rig;
    this.#keeper = new BookKeeper({
      clock,
      log,
      find: (id) =>
        id === settings.id
          ? ok({ kind, collector: rig.collector })
          : err({ code: 'not_found', message: id }),
      rest: new RestClient({
        clock,
        fetch: () => {
          const answer = this.#venue.restAnswer(behind);
          this.#tell(answer);
          return Promise.resolve(new Response(answer.text));
        },
      }),
      passive: false,
    });
  }

  async open(): Promise<void> {
    await connect(this.#rig);
    await this.wait(1);
  }

  get status() {
    const [status] = this.#keeper.statusesOf(this.#wire.settings.id);
    if (status === undefined) throw new Error('No book is kept');
    return status;
  }

  change(levels: Levels): Told {
    const told = this.#venue.change(levels);
    this.#told.set(told.id, told.levels);
    return told;
  }

  deliver({ text, levels }: Told): void {
    this.#last = levels;
    this.#rig.sockets.latest.receives(text);
  }

  /** A frame that nobody can read. */
  spoil({ text }: Told): void {
    this.#rig.sockets.latest.receives(text.slice(0, text.length / 2));
  }

  /** The connection is lost with what was under way, and opened anew. */
  async cut(): Promise<void> {
    const { sockets } = this.#rig;
    const { length } = sockets.all;
    sockets.latest.closes(1006);
    while (sockets.all.length === length) await this.#rig.clock.advance(1_000);
    this.#venue.begin();
    this.#heard = 0;
    this.#pinged = 0;
    sockets.latest.opens();
    await this.wait(1);
  }

  /** Time passes, in which the venue answers. */
  async wait(ms: number): Promise<void> {
    await this.#rig.clock.advance(ms);
    await settle();
    this.#answer();
  }

  /** From here on nothing happens to the updates. */
  async heal(): Promise<void> {
    for (let minutes = 0; minutes < 20; minutes += 1) {
      this.deliver(this.change(MOVE));
      if (this.status.sync.kind === 'in_sync') return;
      for (let part = 0; part < 6; part += 1) await this.wait(10_000);
    }
  }

  /** A book that is said to be right is the venue's, as far as the venue lets anybody know. */
  expectHonest(): void {
    const { sync, sequence, bidLevels } = this.status;
    if (sync.kind !== 'in_sync') return;
    const view = this.#keeper.view(
      this.#wire.settings.id,
      this.#wire.settings.symbols[0] ?? '',
      1_000,
    );
    if (!view.ok) throw new Error(view.error.message);
    const truth = sequence === null ? this.#last : this.#told.get(sequence);
    expect({ bids: view.value.bids, asks: view.value.asks }).toEqual(truth);
    expect(bidLevels).toBe(truth?.bids.length);
  }

  #tell(told: Told): void {
    this.#told.set(told.id, told.levels);
  }

  #answer(): void {
    const socket = this.#rig.sockets.latest;
    for (; this.#pinged < socket.pings; this.#pinged += 1) socket.events.onPong();
    for (const text of socket.sent.slice(this.#heard)) {
      this.#heard += 1;
      const answer = this.#wire.answer?.(text) ?? null;
      if (answer !== null) socket.receives(answer);
      const snapshot = this.#wire.asksForBook(text) ? this.#venue.snapshot() : null;
      if (snapshot === null) continue;
      this.#tell(snapshot);
      this.deliver(snapshot);
    }
  }
}

const MOVE: Levels = { bids: [['100.50', '7.75']], asks: [] };

async function open(name: VenueName, behind = 0): Promise<Wired> {
  const wired = new Wired(name, behind);
  await wired.open();
  // Where the first book comes over REST, an update has to come before it is asked for.
  for (let index = 0; index < 3 + 4 * behind; index += 1) {
    wired.deliver(wired.change(MOVE));
    await wired.wait(1_000);
  }
  expect(wired.status.sync.kind).toBe('in_sync');
  return wired;
}

const names = Object.keys(BOOK_WIRES) as readonly VenueName[];

describe.each(names)('a book of %s', (name) => {
  test('that nothing happens to stays in sync and equals the venue’s after every update', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 40 }), async (changes) => {
        const wired = await open(name);
        for (const levels of changes) {
          wired.deliver(wired.change(levels));
          expect(wired.status.sync.kind).toBe('in_sync');
          wired.expectHonest();
        }
        expect(wired.status.gaps).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test('is never wrong while it is said to be right, whatever is lost, doubled, spoiled, overtaken or cut', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat({ max: 2 }), async (all, behind) => {
        const wired = await open(name, behind);
        let overtaken: Told | null = null;
        for (const { change: levels, fate: becomes } of all) {
          const told = wired.change(levels);
          const late: Told | null = becomes === 'cut' ? null : overtaken;
          overtaken = null;
          switch (becomes) {
            case 'lost':
              break;
            case 'spoiled':
              wired.spoil(told);
              break;
            case 'cut':
              await wired.cut();
              break;
            case 'overtaken':
              overtaken = told;
              break;
            case 'twice':
              wired.deliver(told);
              wired.expectHonest();
              wired.deliver(told);
              break;
            case 'arrives':
              wired.deliver(told);
          }
          wired.expectHonest();
          if (late !== null) wired.deliver(late);
          wired.expectHonest();
          await wired.wait(100);
          wired.expectHonest();
        }
        await wired.heal();
        expect(wired.status.sync.kind).toBe('in_sync');
        wired.expectHonest();
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('notices a lost update with the next one', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (levels) => {
        const wired = await open(name);
        wired.change({ bids: [['100.50', '3.33']], asks: levels.asks });
        wired.deliver(wired.change({ bids: [], asks: levels.asks }));
        expect(wired.status).toMatchObject({ sync: { kind: 'out_of_sync' }, gaps: 1 });
        await wired.heal();
        expect(wired.status).toMatchObject({ sync: { kind: 'in_sync' }, gaps: 1, resyncs: 1 });
        wired.expectHonest();
      }),
      { numRuns: 20 },
    );
  });
});
