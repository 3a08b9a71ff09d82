import { SocketRow } from "../table/row";
import { type Holder, holdingProcesses } from "../text/holders";
import { type NamespaceOf, namespaceJson } from "../text/namespaces";
import { jsonLine } from "../text/printable";
import type { Batch } from "./column";

const encoder = new TextEncoder();
const CHUNK = 1 << 16;

/** Rows as objects, a line each. */
export class JsonLines {
  readonly #holders: ReadonlyMap<number, readonly Holder[]> | undefined;
  readonly #namespaceOf: NamespaceOf | undefined;

  /** `holders`: the processes that hold a socket, by its inode; undefined: lines do not name them. `namespaceOf`: likewise. */
  constructor(holders: ReadonlyMap<number, readonly Holder[]> | undefined, namespaceOf?: NamespaceOf) {
    this.#holders = holders;
    this.#namespaceOf = namespaceOf;
  }

  *chunks({ columns, rows }: Batch): Generator<Uint8Array, void, undefined> {
    let text = "";
    for (const index of rows) {
      const row = new SocketRow(columns, index);
      const line = this.#isPlain ? JSON.stringify(row) : jsonLine(this.#withNames(row));
      text += `${line}\n`;
      if (text.length < CHUNK) continue;
      yield encoder.encode(text);
      text = "";
    }
    if (text !== "") yield encoder.encode(text);
  }

  get #isPlain(): boolean {
    return this.#holders === undefined && this.#namespaceOf === undefined;
  }

  /** A process's name is any bytes. */
  #withNames(row: SocketRow): object {
    const namespace = this.#namespaceOf?.(row.namespace ?? 0);
    return {
      ...row.toJSON(),
      ...(namespace && { netns: namespaceJson(namespace) }),
      ...(this.#holders && { processes: holdingProcesses(this.#holders.get(row.inode) ?? []) }),
    };
  }

  end(): Iterable<Uint8Array> {
    return [];
  }
}
