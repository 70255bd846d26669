import type { PushPayloads, Responses, TapedeckBridge } from '../../../../src/shared/ipc/contract';
import type { PushChannel, RequestChannel } from '../../../../src/shared/ipc/channels';
import type { Result } from '../../../../src/shared/result';

type Answers = { [C in RequestChannel]?: (payload: unknown) => Result<Responses[C]> };

/** A main process that answers from a table, remembers what it was asked, and pushes on command. */
export class FakeBridge {
  readonly asked: { readonly channel: RequestChannel; readonly payload: unknown }[] = [];
  readonly #listeners = new Map<PushChannel, Set<(payload: never) => void>>();
  readonly #answers: Answers;

  constructor(answers: Answers = {}) {
    this.#answers = answers;
  }

  /** Puts itself where the preload script would. */
  install(): this {
    const request = (channel: RequestChannel, payload?: unknown): Promise<Result<unknown>> => {
      this.asked.push({ channel, payload });
      const answer: ((payload: unknown) => Result<unknown>) | undefined = this.#answers[channel];
      return Promise.resolve(answer?.(payload) ?? { ok: true, value: null });
    };
    const bridge: TapedeckBridge = {
      request: request as TapedeckBridge['request'],
      onPush: (channel, listener) => {
        const set = this.#listeners.get(channel) ?? new Set();
        this.#listeners.set(channel, set.add(listener));
        return () => set.delete(listener);
      },
    };
    Object.defineProperty(window, 'tapedeck', { value: bridge, configurable: true });
    return this;
  }

  push<C extends PushChannel>(channel: C, payload: PushPayloads[C]): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(payload as never);
  }

  payloadsOf(channel: RequestChannel): readonly unknown[] {
    return this.asked.filter((each) => each.channel === channel).map(({ payload }) => payload);
  }
}
