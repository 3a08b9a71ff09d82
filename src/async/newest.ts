/** The newest of values that come one after another, and who waits for one. */
export class Newest<T> {
  #value: T | undefined;
  #isOver = false;
  readonly #wakers = new Set<(value: T | undefined) => void>();

  get value(): T | undefined {
    return this.#value;
  }

  publish(value: T): void {
    this.#value = value;
    this.#wake(value);
  }

  /** No value comes any more; the last one stays. */
  end(): void {
    this.#isOver = true;
    this.#wake(undefined);
  }

  /** Values from now on, the newest only for who is slow. return() wakes who waits for the next. */
  iterate(): AsyncIterableIterator<T> {
    const wakers = new Set<(value: T | undefined) => void>();
    let last = this.#value;
    let isOver = false;
    const next = async (): Promise<T | undefined> => {
      if (isOver) return undefined;
      if (this.#value !== last) return this.#value;
      if (this.#isOver) return undefined;
      return new Promise<T | undefined>((resolve) => {
        const wake = (value: T | undefined) => {
          wakers.delete(wake);
          this.#wakers.delete(wake);
          resolve(value);
        };
        wakers.add(wake);
        this.#wakers.add(wake);
      });
    };
    const iterator: AsyncIterableIterator<T> = {
      [Symbol.asyncIterator]: () => iterator,
      async next() {
        const value = await next();
        if (value === undefined) return { done: true, value };
        last = value;
        return { done: false, value };
      },
      async return() {
        isOver = true;
        for (const wake of wakers) wake(undefined);
        return { done: true, value: undefined };
      },
    };
    return iterator;
  }

  #wake(value: T | undefined): void {
    for (const wake of this.#wakers) wake(value);
  }
}
