import type { SocketRow, SocketTable } from "../../index";
import { usualColumns } from "../../listing/columns";
import { Layout } from "../../listing/layout";
import type { Look } from "../../listing/look";
import { holdingProcesses } from "../../text/holders";
import { namespaceJson } from "../../text/namespaces";
import { jsonLine } from "../../text/printable";
import type { KnownNamespaces } from "../rows/known-namespaces";
import type { Processes } from "../rows/processes";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import { type InfoReader, infoLines } from "./info";

interface WriterOptions extends TerminalOptions {
  json?: boolean;
  header?: boolean;
  details?: boolean;
}

/** What is known of rows besides; each undefined where that is not asked for. */
interface Known {
  processes: Processes | undefined;
  reader: InfoReader | undefined;
  namespaces: KnownNamespaces | undefined;
}

/** Rows with their processes, and what else is known of them. */
export class FoundWriter {
  readonly #options: WriterOptions;
  readonly #processes: Processes | undefined;
  readonly #reader: InfoReader | undefined;
  readonly #namespaces: KnownNamespaces | undefined;
  #layout: Layout | undefined;

  constructor(options: WriterOptions, { processes, reader, namespaces }: Known) {
    this.#options = options;
    this.#processes = processes;
    this.#reader = reader;
    this.#namespaces = namespaces;
  }

  /** Rows of a table, by their numbers. */
  *lines(table: SocketTable, numbers: Uint32Array): Generator<string, void, undefined> {
    if (this.#options.json) {
      for (const number of numbers) yield jsonLine(this.#json(table.row(number)));
      return;
    }
    const look = terminal(this.#options);
    this.#layout ??= this.#newLayout(look);
    const lines = [...this.#layout.lines({ columns: table.columns, rows: numbers })];
    const titles = lines.length - numbers.length;
    for (const [i, line] of lines.entries()) {
      yield line;
      const number = numbers[i - titles];
      const info = number === undefined ? undefined : this.#reader?.of(table.row(number));
      if (info) yield* infoLines(info, look.width);
    }
  }

  #newLayout(look: Look): Layout {
    const { details, header = true } = this.#options;
    const more = [
      ...(details ? (["details"] as const) : []),
      ...(this.#namespaces ? (["namespace"] as const) : []),
      ...(this.#processes ? (["process"] as const) : []),
    ];
    const how = { ...look, holders: this.#processes?.all.byInode, namespaceOf: this.#namespaces?.of };
    return new Layout(usualColumns(how, more), look, { header });
  }

  #json(row: SocketRow): object {
    const info = this.#reader?.of(row);
    const namespace = this.#namespaces?.of(row.namespace ?? 0);
    return {
      ...row.toJSON(),
      ...(namespace && { netns: namespaceJson(namespace) }),
      ...(this.#processes && { processes: holdingProcesses(this.#processes.of(row.inode)) }),
      ...(info && { tcpInfo: info }),
    };
  }
}
