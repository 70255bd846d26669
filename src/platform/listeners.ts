/** A listener that throws must neither end the collector nor keep the news from the others. */
export class Listeners<Listener> {
  #all: readonly Listener[] = [];

  /** The undo is returned. */
  add(listener: Listener): () => void {
    this.#all = [...this.#all, listener];
    return () => {
      this.#all = this.#all.filter((other) => other !== listener);
    };
  }

  tell(call: (listener: Listener) => void, onThrow: (error: unknown) => void): void {
    for (const listener of this.#all) {
      try {
        call(listener);
      } catch (error) {
        onThrow(error);
      }
    }
  }
}
