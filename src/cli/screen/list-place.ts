/** Where a list that may be longer than its room is looked at: which line is chosen, and which is the first on screen. */
export class ListPlace {
  #chosen = 0;
  #first = 0;
  #length = 0;
  /** Lines there is room for. */
  #room = 1;

  /** The number of the chosen line; 0 of an empty list. */
  get chosen(): number {
    return this.#chosen;
  }

  /** The number of the first line on screen. */
  get first(): number {
    return this.#first;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Lines of the list there is room for. */
  get room(): number {
    return this.#room;
  }

  /** The list is this long, and so many lines of it fit. */
  fit(length: number, room: number): void {
    this.#length = length;
    this.#room = Math.max(1, room);
    this.choose(this.#chosen);
  }

  /** Chooses a line, or the one next to it that there is, and scrolls no further than it takes to see it. */
  choose(line: number): void {
    this.#chosen = Math.max(0, Math.min(line, this.#length - 1));
    const last = Math.max(0, this.#length - this.#room);
    const first = Math.max(this.#chosen - this.#room + 1, Math.min(this.#first, this.#chosen));
    this.#first = Math.min(first, last);
  }

  up(): void {
    this.choose(this.#chosen - 1);
  }

  down(): void {
    this.choose(this.#chosen + 1);
  }

  pageUp(): void {
    this.#by(-this.#room);
  }

  pageDown(): void {
    this.#by(this.#room);
  }

  top(): void {
    this.choose(0);
  }

  bottom(): void {
    this.choose(this.#length - 1);
  }

  /** So many lines came in front of all others, and there are `length` now: what is on screen stays there. */
  shift(lines: number, length: number): void {
    this.#length = length;
    this.#by(lines);
  }

  /** The chosen line stays where it is on screen, as far as the list goes. */
  #by(lines: number): void {
    this.#first = Math.max(0, Math.min(this.#first + lines, this.#length - this.#room));
    this.choose(this.#chosen + lines);
  }
}
