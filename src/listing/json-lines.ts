import { SocketRow } from "../table/row";
import { type Holder, holdingProcesses } from "../text/holders";
import { jsonLine } from "../text/printable";
import type { Batch } from "./column";

const encoder = new TextEncoder();
const CHUNK = 1 << 16;

/** Rows as objects, a line each. */
export class JsonLines {
  readonly #holders: ReadonlyMap<number, readonly Holder[]> | undefined;

  /** `holders`: the processes that hold a socket, by its inode; undefined: lines do not name them. */
  constructor(holders: ReadonlyMap<number, readonly Holder[]> | undefined) {
    this.#holders = holders;
  }

  *chunks({ columns, rows }: Batch): Generator<Uint8Array, void, undefined> {
    let text = "";
    for (const index of rows) {
      const row = new SocketRow(columns, index);
      const holders = this.#holders?.get(row.inode) ?? [];
      // A process's name is any bytes.
      const line = this.#holders
        ? jsonLine({ ...row.toJSON(), processes: holdingProcesses(holders) })
        : JSON.stringify(row);
      text += `${line}\n`;
      if (text.length < CHUNK) continue;
      yield encoder.encode(text);
      text = "";
    }
    if (text !== "") yield encoder.encode(text);
  }

  end(): Iterable<Uint8Array> {
    return [];
  }
}
