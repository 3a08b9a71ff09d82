import { readUnixSockets, SockdexError, type UnixSocket } from "../../index";
import { TextTable } from "../../listing/text-table";
import { holdingProcesses } from "../../text/holders";
import { jsonLine } from "../../text/printable";
import { type InputOptions, placeOf } from "../args/input";
import type { Processes } from "../rows/processes";
import { complain } from "../terminal/output";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import { unixColumns } from "./unix-columns";

interface UnixFoundOptions extends Pick<InputOptions, "procRoot" | "source">, TerminalOptions {
  json?: boolean;
  header?: boolean;
}

/** The unix sockets among those looked for. */
export class UnixFound {
  readonly #options: UnixFoundOptions;
  readonly #processes: Processes;
  #table: TextTable<UnixSocket> | undefined;
  /** Where none can be read is said once. */
  #isTold = false;

  constructor(options: UnixFoundOptions, processes: Processes) {
    this.#options = options;
    this.#processes = processes;
  }

  /** Those with these inodes in the network namespace of `pid`, or where the command is. */
  rows(inodes: Iterable<number>, pid: number | undefined): UnixSocket[] {
    const { procRoot, source = "auto" } = this.#options;
    const place = placeOf({ ...(pid !== undefined && { pid }), ...(procRoot !== undefined && { procRoot }) });
    try {
      const sockets = readUnixSockets({ ...place, source });
      return [...inodes].flatMap((inode) => sockets.byInode(inode) ?? []);
    } catch (error) {
      if (!(error instanceof SockdexError) || error.code !== "ERR_NO_PROCFS") throw error;
      // A captured tree without them.
      if (!this.#isTold) complain(error.message);
      this.#isTold = true;
      return [];
    }
  }

  /** `isFirst`: nothing has been printed before. */
  *print(rows: readonly UnixSocket[], isFirst: boolean): Generator<string, void, undefined> {
    const { json, header = true } = this.#options;
    if (json) {
      for (const row of rows) yield jsonLine(this.#json(row));
      return;
    }
    if (this.#table === undefined) {
      const look = terminal(this.#options);
      this.#table = new TextTable(unixColumns(look, this.#processes), look, header);
      if (header && !isFirst) yield "";
    }
    if (rows.length > 0) yield* this.#table.lines(rows);
  }

  #json(row: UnixSocket): object {
    const { peerInode } = row;
    return {
      ...row,
      processes: holdingProcesses(this.#processes.of(row.inode)),
      ...(peerInode !== undefined && { peerProcesses: holdingProcesses(this.#processes.of(peerInode)) }),
    };
  }
}
