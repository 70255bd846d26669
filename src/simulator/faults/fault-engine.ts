import { VENUES } from '../../shared/values/market';
import type { Market, Venue } from '../../shared/values/market';
import type { BookBoard } from '../books/book-board';
import type { ClientConnection } from '../client-connection';
import type { Instrument } from '../instruments';
import type { JumpedIds } from '../market-model';
import { mix32, sfc32 } from '../random';
import { faultSchema, scenarioSchema } from '../../shared/faults';
import type { Fault, FaultInput, FaultOf, ScenarioInput } from '../../shared/faults';
import { streamAccounts } from './fault-account';
import type { FaultAccount, FaultRecord } from './fault-account';
import type { FaultHandle, FaultOptions } from './fault-handle';
import { FrameGate } from './frame-gate';
import { createStage, isFrameFault } from './frame-stages';
import type { FrameFault, SharedState } from './frame-stages';
import { ScenarioRun } from './scenario-run';
import type { StreamAccount } from './stream-account';

/** How a handshake or a request is turned away. */
export type Rejection =
  | { readonly kind: 'reset' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds: number | null };
export type Door = 'handshake' | 'rest';

/** What faults need of the exchange. */
export interface FaultHost {
  readonly now: () => number;
  readonly connections: () => readonly ClientConnection[];
  readonly knownConnections: () => readonly ClientConnection[];
  readonly forgottenStreams: () => readonly StreamAccount[];
  readonly jumpIds: (
    matches: (instrument: Instrument) => boolean,
    by: number,
  ) => readonly JumpedIds[];
  readonly books: Pick<BookBoard, 'jumpIds' | 'freeze' | 'restart'>;
  readonly goDown: () => Promise<void>;
  readonly comeBack: () => Promise<void>;
}

interface ActiveFault {
  readonly id: number;
  readonly fault: Fault;
  readonly seed: number;
  readonly shared: SharedState;
  readonly attached: Set<ClientConnection>;
  readonly endsAt: number;
  readonly record: { -readonly [Key in keyof FaultRecord]: FaultRecord[Key] } & {
    connectionIds: number[];
  };
  readonly resolve: () => void;
  /** Takes back what it did to the exchange itself. */
  undo: (() => void) | null;
}

/** Every fault there is and was. Without an active one it costs nothing but the question whether there is one. */
export class FaultEngine {
  private lastId = 0;
  private readonly active = new Map<number, ActiveFault>();
  private readonly records: FaultRecord[] = [];
  private readonly jumps: JumpedIds[] = [];
  private scenario: ScenarioRun | null = null;
  private skews: ReadonlyMap<Venue, number> = new Map();

  constructor(
    private readonly host: FaultHost,
    private readonly options: {
      readonly seed: number;
      readonly onFault?: ((record: FaultRecord) => void) | undefined;
    },
  ) {}

  /** Throws when the fault is not one. */
  inject(input: FaultInput, { forMs, seed = this.options.seed }: FaultOptions = {}): FaultHandle {
    const fault = faultSchema.parse(input);
    const now = this.host.now();
    const id = (this.lastId += 1);
    let resolve = (): void => undefined;
    const ended = new Promise<void>((done) => (resolve = done));
    const lasts = fault.kind === 'restart' ? fault.downMs : forMs;
    const active: ActiveFault = {
      id,
      fault,
      seed,
      shared: { left: 'count' in fault ? (fault.count ?? Infinity) : Infinity, firstSubscriber: new Map() }, // prettier-ignore
      attached: new Set(),
      endsAt: lasts === undefined ? Infinity : now + lasts,
      record: {
        id,
        fault,
        injectedAt: now,
        endedAt: null,
        touchedFrames: 0,
        suppressedTrades: 0,
        refused: 0,
        connectionIds: [],
      },
      resolve,
      undo: null,
    };
    this.active.set(id, active);
    this.records.push(active.record);
    this.options.onFault?.({ ...active.record });
    this.begin(active, now);
    return { id, fault, ended, end: () => this.end(id) };
  }

  /** Ending what has ended already does nothing. */
  end(id: number): void {
    const active = this.active.get(id);
    if (active !== undefined) this.finish(active, this.host.now());
  }

  /** Throws when the scenario is not one, or when another one still runs. */
  runScenario(input: ScenarioInput): ScenarioRun {
    const scenario = scenarioSchema.parse(input);
    if (this.scenario?.isRunning === true) throw new Error('A scenario is running already');
    this.scenario = new ScenarioRun(scenario, this.host.now(), (fault, options) =>
      this.inject(fault, options),
    );
    this.scenario.tick(this.host.now());
    return this.scenario;
  }

  /** After every step of the market. */
  tick(now: number): void {
    if (this.scenario?.isRunning === true) this.scenario.tick(now);
    if (this.active.size === 0) return;
    for (const active of [...this.active.values()]) {
      if (active.fault.kind !== 'restart' && this.isOver(active, now)) this.finish(active, now);
    }
    for (const connection of this.host.connections()) connection.gate?.tick(now);
    for (const active of [...this.active.values()]) {
      if (active.fault.kind === 'restart' && now >= active.endsAt) this.finish(active, now);
    }
  }

  onOpened(connection: ClientConnection): void {
    for (const active of this.active.values()) {
      const { fault } = active;
      if (isFrameFault(fault) && meetsNewConnections(fault)) this.attach(active, fault, connection);
    }
  }

  onClosed(connection: ClientConnection): void {
    connection.gate?.onClosed();
    for (const { attached } of this.active.values()) attached.delete(connection);
  }

  /** Null when the attempt may pass. */
  rejection(door: Door, venue: Venue): Rejection | null {
    for (const { fault, record } of this.active.values()) {
      if (fault.kind !== 'refuse' && fault.kind !== 'rate_limit') continue;
      if (!fault.at.includes(door) || (fault.venue ?? venue) !== venue) continue;
      record.refused += 1;
      if (fault.kind === 'refuse' && fault.answer === 'reset') return { kind: 'reset' };
      const retryAfterSeconds = fault.kind === 'rate_limit' ? fault.retryAfterSeconds : null;
      return { kind: 'status', status: fault.status, retryAfterSeconds };
    }
    return null;
  }

  /** How far that venue's clock is ahead. */
  clockSkewMs(venue: Venue): number {
    return this.skews.get(venue) ?? 0;
  }

  account(): FaultAccount {
    return {
      faults: this.records.map((record) => ({
        ...record,
        connectionIds: [...record.connectionIds],
      })),
      scenario: this.scenario === null ? 'none' : this.scenario.isRunning ? 'running' : 'ended',
      ...streamAccounts(this.host.knownConnections(), this.host.forgottenStreams(), this.jumps),
    };
  }

  private begin(active: ActiveFault, now: number): void {
    const { fault, record } = active;
    if (isFrameFault(fault)) {
      for (const connection of this.host.connections()) this.attach(active, fault, connection);
      return;
    }
    switch (fault.kind) {
      case 'close':
        for (const connection of this.host.connections()) {
          if (!concerns(fault, connection)) continue;
          record.connectionIds.push(connection.id);
          if (fault.code === 1006) connection.terminate();
          else connection.close(fault.code, fault.reason);
        }
        this.finish(active, now);
        return;
      case 'sequence_jump':
        this.jump(fault);
        this.finish(active, now);
        return;
      case 'book_restart':
        this.host.books.restart((instrument) => covers(fault, instrument), now);
        this.finish(active, now);
        return;
      case 'stale_snapshot':
        active.undo = this.host.books.freeze((instrument) => covers(fault, instrument));
        return;
      case 'clock_skew':
        this.setSkews();
        return;
      case 'restart':
        record.connectionIds.push(...this.host.connections().map(({ id }) => id));
        void this.host.goDown();
        return;
      case 'refuse':
      case 'rate_limit':
    }
  }

  private jump(fault: FaultOf<'sequence_jump'>): void {
    const matches = (instrument: Instrument): boolean => covers(fault, instrument);
    if (fault.channel !== 'order_book') this.jumps.push(...this.host.jumpIds(matches, fault.by));
    if (fault.channel !== 'trades') this.host.books.jumpIds(matches, fault.by);
  }

  private attach(active: ActiveFault, fault: FrameFault, connection: ClientConnection): void {
    if (!concerns(fault, connection)) return;
    const symbol = 'symbol' in fault ? fault.symbol : undefined;
    const stage = createStage(fault, {
      random: sfc32(mix32(mix32(active.seed ^ mix32(active.id)) ^ connection.id)),
      shared: active.shared,
      connectionId: connection.id,
      instrumentKey: symbol === undefined ? null : `${connection.market}:${symbol}`,
      channel: ('channel' in fault ? fault.channel : undefined) ?? null,
    });
    connection.gate ??= new FrameGate(connection);
    connection.gate.add({ faultId: active.id, stage, effects: active.record });
    active.attached.add(connection);
    active.record.connectionIds.push(connection.id);
    if (fault.kind === 'half_open') connection.playDead();
  }

  private isOver({ id, fault, shared, attached, endsAt }: ActiveFault, now: number): boolean {
    if (now >= endsAt) return true;
    if (!isFrameFault(fault)) return false;
    if (attached.size === 0) return shared.left <= 0 || !meetsNewConnections(fault);
    return [...attached].every(({ gate }) => gate?.isSpent(id) ?? true);
  }

  private finish(active: ActiveFault, now: number): void {
    if (!this.active.delete(active.id)) return;
    const { fault, record, attached } = active;
    active.undo?.();
    for (const connection of attached) {
      connection.gate?.remove(active.id, now);
      if (connection.gate?.isEmpty === true) connection.gate = null;
      if (fault.kind === 'half_open') connection.terminate();
    }
    if (fault.kind === 'clock_skew') this.setSkews();
    const done = (): void => {
      record.endedAt = this.host.now();
      this.options.onFault?.({ ...record });
      active.resolve();
    };
    if (fault.kind === 'restart') void this.host.comeBack().then(done);
    else done();
  }

  private setSkews(): void {
    const skews = new Map<Venue, number>();
    for (const { fault } of this.active.values()) {
      if (fault.kind !== 'clock_skew') continue;
      const venues = fault.venue === undefined ? VENUES : [fault.venue];
      for (const venue of venues) skews.set(venue, (skews.get(venue) ?? 0) + fault.ms);
    }
    this.skews = skews;
  }
}

/** A silence that a new connection or subscription heals does not reach connections made later. */
function meetsNewConnections(fault: FrameFault): boolean {
  if (fault.kind === 'silence') return fault.healedBy === 'time';
  return fault.kind !== 'half_open';
}

interface Scope {
  readonly venue?: Venue | undefined;
  readonly market?: Market | undefined;
}

const concerns = ({ venue, market }: Scope, connection: ClientConnection): boolean =>
  (venue === undefined || venue === connection.venue) &&
  (market === undefined || connection.market === `${connection.venue}:${market}`);

const covers = (
  { venue, market, symbol }: FaultOf<'sequence_jump' | 'stale_snapshot' | 'book_restart'>,
  instrument: Instrument,
): boolean => {
  const [ownVenue, ownMarket] = instrument.market.split(':');
  return (
    (venue === undefined || venue === ownVenue) &&
    (market === undefined || market === ownMarket) &&
    (symbol === undefined || symbol === instrument.symbol)
  );
};
