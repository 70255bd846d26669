/** Who gets which stream: stream name to subscribers, without empty leftovers. */
export class SubscriberLists<Subscriber> {
  private readonly lists = new Map<string, Set<Subscriber>>();

  add(stream: string, subscriber: Subscriber): void {
    const list = this.lists.get(stream);
    if (list === undefined) this.lists.set(stream, new Set([subscriber]));
    else list.add(subscriber);
  }

  remove(stream: string, subscriber: Subscriber): void {
    const list = this.lists.get(stream);
    if (list?.delete(subscriber) === true && list.size === 0) this.lists.delete(stream);
  }

  /** Undefined when nobody subscribed. */
  of(stream: string): ReadonlySet<Subscriber> | undefined {
    return this.lists.get(stream);
  }
}
