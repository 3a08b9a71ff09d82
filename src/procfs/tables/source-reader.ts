import { invalidArgument, SockdexError } from "../../table/errors";
import type { SocketTable } from "../../table/index";
import type { TableSource } from "../../table/reading/sources";

type Read = (table: SocketTable) => void;

/** After these, netlink may succeed the next time. */
const PASSING: readonly string[] = ["ERR_READ", "ERR_NO_PROCESS"];
/** These are not netlink's fault: /proc would fail too. */
const OTHERS: readonly string[] = ["ERR_OUT_OF_MEMORY", "ERR_INVALID_ARGUMENT"];

/** Reads a table from the source that was asked for, or from the one that is available. */
export class SourceReader {
  readonly #source: TableSource | "auto";
  readonly #byProcfs: Read;
  readonly #byNetlink: Read;
  /** Why netlink is unavailable, where that is known to last. */
  #refused: string | undefined;

  /** Throws ERR_INVALID_ARGUMENT for another source. */
  constructor(source: TableSource | "auto", byProcfs: Read, byNetlink: Read) {
    if (!["procfs", "netlink", "auto"].includes(source)) {
      throw invalidArgument(`source ${JSON.stringify(source)} is not procfs, netlink or auto.`);
    }
    this.#source = source;
    this.#byProcfs = byProcfs;
    this.#byNetlink = byNetlink;
  }

  read(table: SocketTable): void {
    const refused = this.#source === "procfs" ? undefined : (this.#refused ?? this.#tryNetlink(table));
    if (this.#source !== "procfs" && refused === undefined) {
      table.cameFrom("netlink", undefined);
      return;
    }
    this.#byProcfs(table);
    table.cameFrom("procfs", refused);
  }

  /** Undefined when the table was read, else why not. */
  #tryNetlink(table: SocketTable): string | undefined {
    try {
      this.#byNetlink(table);
      return undefined;
    } catch (error) {
      if (this.#source === "netlink" || !(error instanceof SockdexError) || OTHERS.includes(error.code)) throw error;
      if (!PASSING.includes(error.code)) this.#refused = error.message;
      return error.message;
    }
  }
}
