import { spawnSync } from "node:child_process";
import {
  type FilterOptions,
  localPortRange,
  parseFilter,
  readServices,
  SockdexError,
  SocketTable,
} from "../../src/index";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";

export const hasSs = spawnSync("ss", ["-V"]).status === 0;

/** A table whose rows bear their number where sent bytes are counted: ss prints that, whatever it leaves out. */
export class MarkedDump {
  readonly table: SocketTable;
  readonly #protocol: "tcp" | "tcp6";
  readonly #bytes: Uint8Array;

  /** Without states that an older ss does not know, and leaves out. */
  constructor(protocol: "tcp" | "tcp6", rows: number) {
    const text = Buffer.from(generateDump({ protocol, rows, seed: 7, quirks: 0 })).toString("latin1");
    const lines = text.split("\n").filter((line) => !/:[0-9A-F]{4} 0[CD] /.test(line));
    const marked = lines.map((line, i) =>
      line.replace(/(:[0-9A-F]{4} [0-9A-F]{2} )[0-9A-F]{8}:/, (_, before: string) => `${before}${hex(i - 1)}:`),
    );
    this.#protocol = protocol;
    this.#bytes = Buffer.from(marked.join("\n"), "latin1");
    this.table = SocketTable.parse(this.#bytes, { protocol });
  }

  /** Asks ss which rows it chooses; undefined when it will have nothing of the filter. Until the test is over. */
  ss(): (filter: string) => number[] | undefined {
    const path = fileOf(this.#bytes, "table");
    // The name without a 6 is what keeps ss from asking the kernel instead, whichever it then reads.
    const env = { ...process.env, PROC_NET_TCP: path, PROC_NET_TCP6: path };
    const family = this.#protocol === "tcp6" ? "-6" : "-4";
    return (filter) => {
      const { status, stdout, stderr } = spawnSync("ss", [family, "-H", "-O", "-tan", ...filter.split(" ")], {
        env,
        encoding: "latin1",
      });
      if (status !== 0) return undefined;
      if (stderr !== "") throw new Error(`ss says of ${filter}: ${stderr}`);
      // With one state alone it leaves that column out.
      const rows = stdout.split("\n").filter((line) => line !== "");
      return rows.map((line) => Number(line.trim().split(/\s+/).at(-3)));
    };
  }

  /** The rows this package chooses; undefined when it refuses the filter. */
  sockdex(filter: string): number[] | undefined {
    try {
      return [...this.table.select(parseFilter(filter, this.options))];
    } catch (error) {
      if (error instanceof SockdexError && error.code === "ERR_INVALID_FILTER") return undefined;
      throw error;
    }
  }

  get options(): FilterOptions {
    const local = localPortRange();
    return {
      services: readServices(),
      transports: ["tcp"],
      localPorts: local,
      family: this.#protocol === "tcp6" ? 6 : 4,
    };
  }
}

function hex(row: number): string {
  return row.toString(16).toUpperCase().padStart(8, "0");
}
