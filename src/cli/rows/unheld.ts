import type { Holders } from "../../index";
import { hiddenText } from "../../text/holders";

/** How many of the rows shown have a socket but no process to show, and why. */
export class Unheld {
  readonly #holders: Holders;
  #rows = 0;

  constructor(holders: Holders) {
    this.#holders = holders;
  }

  /** Counts these rows, as they are shown. Inode 0 means a row without a descriptor. */
  count({ inode }: { readonly inode: ArrayLike<number> }, rows: Iterable<number>): void {
    const { byInode } = this.#holders;
    for (const row of rows) {
      const number = inode[row] ?? 0;
      if (number !== 0 && !byInode.has(number)) this.#rows++;
    }
  }

  /** One sentence; undefined when every row shown has its process. */
  get note(): string | undefined {
    return this.#rows === 0 ? undefined : `${this.#text}: ${hiddenText(this.#holders) ?? NO_HOLDER}`;
  }

  /** The same, where it is because this user may not look into some processes. */
  get hidden(): string | undefined {
    return hiddenText(this.#holders) === undefined ? undefined : this.note;
  }

  get #text(): string {
    return this.#rows === 1 ? "1 socket shows no process" : `${this.#rows} sockets show no process`;
  }
}

const NO_HOLDER =
  "no process in this /proc holds a descriptor (the kernel's own sockets, or processes of another pid namespace)";
