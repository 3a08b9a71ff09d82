/** Texts by number, from 1 on; 0 stands for none. Each is written once a journal. */
export class Texts {
  readonly #numbers = new Map<string, number>();
  readonly #all: string[] = [];
  #written = 0;

  numberOf(text: string | undefined): number {
    if (text === undefined) return 0;
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#all.push(text);
      this.#numbers.set(text, number);
    }
    return number;
  }

  /** Those that were not there when this was asked last. */
  takeNew(): readonly string[] {
    const young = this.#all.slice(this.#written);
    this.#written = this.#all.length;
    return young;
  }
}
