/** What waits for who iterates slowly; what does not fit is lost to it. */
const MOST = 16384;

interface Stream<T> {
  readonly waiting: T[];
  isOver: boolean;
  wake: () => void;
}

/** Values for any number of iterators, each of which gets all that come while it is there. */
export class Streams<T> {
  readonly #streams = new Set<Stream<T>>();
  #isOver = false;

  get isEmpty(): boolean {
    return this.#streams.size === 0;
  }

  /** Returns how many values were lost to iterators that were too slow. */
  push(values: readonly T[]): number {
    let lost = 0;
    for (const { waiting, wake } of this.#streams) {
      const room = Math.min(values.length, MOST - waiting.length);
      waiting.push(...values.slice(0, room));
      lost += values.length - room;
      wake();
    }
    return lost;
  }

  /** No value comes any more: iterators end when they have had those that wait. */
  end(): void {
    this.#isOver = true;
    for (const { wake } of this.#streams) wake();
  }

  /** Values from now on. return() ends it, also while next() waits. */
  iterate(): AsyncIterableIterator<T> {
    const stream: Stream<T> = { waiting: [], isOver: false, wake: () => {} };
    this.#streams.add(stream);
    const values = this.#values(stream);
    const iterator: AsyncIterableIterator<T> = {
      [Symbol.asyncIterator]: () => iterator,
      next: () => values.next(),
      return: async () => {
        this.#streams.delete(stream);
        stream.isOver = true;
        stream.wake();
        await values.return();
        return { done: true, value: undefined };
      },
    };
    return iterator;
  }

  async *#values(stream: Stream<T>): AsyncGenerator<T, void, undefined> {
    while (!stream.isOver) {
      if (stream.waiting.length > 0) yield* stream.waiting.splice(0);
      else if (this.#isOver) return;
      else {
        await new Promise<void>((resolve) => {
          stream.wake = resolve;
        });
      }
    }
  }
}
