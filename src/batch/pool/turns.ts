/** Who may go on: pieces find room, inputs their turn. */
export class Turns {
  readonly #room: number;
  readonly #inOrder: boolean;
  #taken = 0;
  readonly #takenBy = new Map<number, number>();
  /** The input whose turn it is. */
  #first = 0;
  readonly #finished = new Set<number>();
  #waiting: (() => void)[] = [];

  /** `room` pieces at once. `inOrder`: the inputs write one after the other. */
  constructor(room: number, inOrder: boolean) {
    this.#room = room;
    this.#inOrder = inOrder;
  }

  /**
   * Waits for room for a piece of input number `input`. The one whose turn it is never waits for others' pieces, which
   * may be waiting for it.
   */
  async enter(input: number): Promise<void> {
    while (!this.#hasRoom(input)) await this.#change();
    this.#taken++;
    this.#takenBy.set(input, this.#of(input) + 1);
  }

  leave(input: number): void {
    this.#taken--;
    this.#takenBy.set(input, this.#of(input) - 1);
    this.#wake();
  }

  /** Waits until input number `input` may write. */
  async turnOf(input: number): Promise<void> {
    while (this.#inOrder && this.#first !== input) await this.#change();
  }

  finished(input: number): void {
    this.#finished.add(input);
    this.#takenBy.delete(input);
    while (this.#finished.delete(this.#first)) this.#first++;
    this.#wake();
  }

  #hasRoom(input: number): boolean {
    if (this.#taken < this.#room) return true;
    return this.#inOrder && input === this.#first && this.#of(input) < this.#room;
  }

  #of(input: number): number {
    return this.#takenBy.get(input) ?? 0;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
