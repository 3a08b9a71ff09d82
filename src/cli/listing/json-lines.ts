import { type Columns, type Holder, SocketRow } from "../../index";
import { holdingProcesses } from "../rows/holders-text";
import { jsonLine } from "../terminal/printable";

const encoder = new TextEncoder();
const CHUNK = 1 << 16;

/** Rows as objects, a line each. */
export class JsonLines {
  readonly #holders: ReadonlyMap<number, readonly Holder[]> | undefined;

  constructor(holders: ReadonlyMap<number, readonly Holder[]> | undefined) {
    this.#holders = holders;
  }

  *chunks(columns: Columns, rows: Uint32Array): Generator<Uint8Array, void, undefined> {
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
