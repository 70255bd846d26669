import type { CollectorSettings } from '../../shared/settings';
import { assignSymbols } from './symbol-shards';
import type { ConnectionTakes } from './symbol-shards';
import type { ResolvedCollectorSettings } from './collector-environment';
import type { CollectorKind } from './collector-kind';
import type { WebSocketCollector } from './websocket-collector';

/** One collector that runs: it owns one connection. */
export interface ManagedCollector {
  readonly kind: CollectorKind;
  readonly collector: WebSocketCollector;
  /** The configured collector it belongs to: its own id, but where one connection does not take all symbols. */
  readonly configuredId: string;
  /** Which of the connections of the configured collector this is, from 1. */
  readonly connection: number;
}

export interface CollectorGroupParts {
  readonly kind: CollectorKind;
  readonly takes: ConnectionTakes;
  readonly create: (settings: ResolvedCollectorSettings) => WebSocketCollector;
}

/** What became of the collectors of a group when its symbols changed. */
export interface GroupChange {
  readonly changed: readonly {
    readonly collectorId: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  }[];
  readonly added: readonly ManagedCollector[];
  /** They still run: the caller stops them. */
  readonly removed: readonly ManagedCollector[];
}

/** `binance_trades`, `binance_trades#2`, … */
const nameOf = (configuredId: string, connection: number): string =>
  connection === 1 ? configuredId : `${configuredId}#${connection}`;

/** The id of the connection of that name: `binance_trades#1` says that the first is meant, and not all of them. */
export const connectionIdOf = (name: string): string => name.replace(/#1$/, '');

/** One configured collector: as many collectors with a connection each as its symbols need. */
export class CollectorGroup {
  readonly kind: CollectorKind;
  readonly #parts: CollectorGroupParts;
  #settings: CollectorSettings;
  #members: readonly ManagedCollector[];

  constructor(settings: CollectorSettings, parts: CollectorGroupParts) {
    this.kind = parts.kind;
    this.#parts = parts;
    this.#settings = settings;
    const shards = assignSymbols([[]], settings.symbols, parts.takes);
    this.#members = shards.map((symbols, index) => this.#make(symbols, index + 1));
  }

  /** As configured: all symbols, whatever connection has them. */
  get settings(): CollectorSettings {
    return this.#settings;
  }

  get members(): readonly ManagedCollector[] {
    return this.#members;
  }

  get isRunning(): boolean {
    return this.#members.some(({ collector }) => collector.status.state !== 'STOPPED');
  }

  /** Only symbols and autostart may differ from what is: the rest needs another group. */
  change(settings: CollectorSettings): GroupChange {
    this.#settings = settings;
    const current = this.#members.map(({ collector }) => collector.settings.symbols);
    const shards = assignSymbols(current, settings.symbols, this.#parts.takes);
    const kept = this.#members.slice(0, shards.length);
    const removed = this.#members.slice(shards.length);
    const changed = kept.map(({ collector }, index) => ({
      collectorId: collector.id,
      ...collector.changeSymbols(shards[index] ?? []),
    }));
    const added = shards
      .slice(kept.length)
      .map((symbols, index) => this.#make(symbols, kept.length + index + 1));
    this.#members = [...kept, ...added];
    return {
      changed: changed.filter((one) => one.added.length > 0 || one.removed.length > 0),
      added,
      removed,
    };
  }

  #make(symbols: readonly string[], connection: number): ManagedCollector {
    const { kind, create } = this.#parts;
    const { id, url = kind.defaultUrl } = this.#settings;
    const settings = {
      ...this.#settings,
      id: nameOf(id, connection),
      symbols: [...symbols],
      url,
    };
    return { kind, collector: create(settings), configuredId: id, connection };
  }
}
