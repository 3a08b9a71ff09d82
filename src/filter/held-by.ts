import type { Holder, SocketHolders } from "../text/holders";
import type { Condition } from "./condition";
import { invalidFilter, quoted } from "./failure";
import { wholeNumber } from "./numbers";
import type { Word } from "./words";

/** The kernel keeps 15 bytes of a process's name. */
const NAME_BYTES = 15;

/** What `process` and `pid` compare with: their condition holds for no socket until resolve() has been called. */
export class HeldBy {
  readonly condition: Condition;
  readonly #inodes = new Set<number>();
  readonly #word: Word;
  readonly #wanted: string;
  readonly #isIt: (holder: Holder) => boolean;

  /** `word`: `process` or `pid`, for messages. Throws ERR_INVALID_FILTER at the value of a pid. */
  constructor(word: Word, value: Word) {
    this.#word = word;
    this.#wanted = value.text;
    this.condition = { is: "held", inodes: this.#inodes };
    if (word.text === "pid") {
      const wanted = wholeNumber(value, 0x7fffffff, "a pid");
      this.#isIt = ({ pid }) => pid === wanted;
    } else {
      // The kernel keeps 15 bytes. Invalid UTF-8 among them takes more bytes once it is decoded.
      const wanted = [value.text, keptName(value.text)];
      this.#isIt = ({ name }) => wanted.includes(name);
    }
  }

  /** Takes who holds which socket, in place of what it took before. Throws ERR_INVALID_FILTER where that is not known. */
  resolve(holders: SocketHolders | undefined, unknown: string): void {
    if (holders === undefined) throw invalidFilter(`${quoted(this.#word.text)} ${unknown}`, this.#word);
    this.#inodes.clear();
    for (const [inode, some] of holders.byInode) if (some.some(this.#isIt)) this.#inodes.add(inode);
  }

  /** That no such process holds a socket, where that is so. */
  get absence(): string | undefined {
    if (this.#inodes.size > 0) return undefined;
    const process = this.#word.text === "pid" ? `process ${this.#wanted}` : `process called ${quoted(this.#wanted)}`;
    return `no ${process} is known to hold a socket`;
  }
}

/** A process's name as the kernel has it. */
export function keptName(name: string): string {
  const bytes = new TextEncoder().encode(name);
  return bytes.length <= NAME_BYTES ? name : new TextDecoder().decode(bytes.subarray(0, NAME_BYTES));
}
