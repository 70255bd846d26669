import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { CounterFollower } from './counter-follower';

/** Makes metrics of one registry. */
export class Instruments {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** `name` without the prefix. */
  gauge<Label extends string>(name: string, help: string, ...labelNames: Label[]): Gauge<Label> {
    const registers = [this.#registry];
    return new Gauge({ name: `tapedeck_${name}`, help, labelNames, registers });
  }

  /** `name` without prefix and `_total`. */
  counter<Label extends string>(
    name: string,
    help: string,
    ...labelNames: Label[]
  ): Counter<Label> {
    const registers = [this.#registry];
    return new Counter({ name: `tapedeck_${name}_total`, help, labelNames, registers });
  }

  follower<Label extends string>(
    name: string,
    help: string,
    ...labelNames: Label[]
  ): CounterFollower<Label> {
    return new CounterFollower(this.counter(name, help, ...labelNames));
  }
}
