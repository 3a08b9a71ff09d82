import type { SocketRow } from "../../index";
import { type InputOptions, readInput } from "../args/input";
import { listColumns } from "../rows/columns";
import { holdersText, holdingProcesses, shortHolders } from "../rows/holders-text";
import { type Column, TableLayout } from "../rows/table-layout";
import { hiddenText, Unheld } from "../rows/unheld";
import { statusOf } from "../terminal/notes";
import { complain, writeLines } from "../terminal/output";
import { jsonLine } from "../terminal/printable";
import { type Status, status, UsageError } from "../terminal/status";
import { type Terminal, type TerminalOptions, terminal } from "../terminal/terminal";
import { type InfoReader, infoLines } from "./info";
import { Processes } from "./processes";
import { missingText, searchFor } from "./search";
import { parseTarget, type Target } from "./target";

export interface FindOptions extends InputOptions, TerminalOptions {
  json?: boolean;
  header?: boolean;
  fd?: { pid: number; fd: number };
  name?: string;
  /** TCP_INFO too. */
  info?: boolean;
}

/** The rows of an inode, a process, a descriptor or an endpoint, and who holds them. */
export async function find(word: string | undefined, options: FindOptions): Promise<Status> {
  const target = targetOf(word, options);
  const isDump = options.file !== undefined;
  if (isDump && target.kind !== "inode" && target.kind !== "endpoint") {
    throw new UsageError("a dump has no processes: with --file, find takes an inode or an endpoint");
  }
  if (options.info && (isDump || options.procRoot !== undefined)) {
    throw new UsageError("--info asks the sockets of this machine: not with --file or --proc-root");
  }
  const processes = new Processes(options.procRoot);
  const search = searchFor(target, processes, options);
  const reader = options.info ? new (await import("./info")).InfoReader(processes) : undefined;
  const writer = new FoundWriter(options, isDump ? undefined : processes, reader);
  const found = new Set<number>();
  let unheld: Unheld | undefined;
  for (const pid of search.places.length > 0 ? search.places : [undefined]) {
    const { pid: _, ...others } = options;
    const input = { ...others, ...(pid !== undefined && { pid }), isWhole: search.isWhole ?? false };
    // Two processes can be in one namespace, though that may not be known.
    const shown = new Set(found);
    for await (const { table } of readInput(input)) {
      const rows = search.rows(table).filter((row) => !shown.has(table.columns.inode[row] ?? 0));
      if (rows.length === 0) continue;
      if (!isDump) {
        unheld ??= new Unheld(processes.all);
        unheld.count(table.columns, rows);
      }
      const sockets = rows.map((row) => table.row(row));
      for (const { inode } of sockets) found.add(inode);
      await writeLines(writer.lines(sockets));
    }
  }
  if (found.size === 0) {
    const hidden = target.kind === "name" ? hiddenText(processes.all) : undefined;
    return statusOf(0, options, hidden === undefined ? search.absence : `${search.absence}; ${hidden}`);
  }
  if (unheld?.note) complain(unheld.note);
  const missing = (search.inodes?.size ?? 0) - found.size;
  if (missing > 0) complain(missingText(missing, search.inodes?.size ?? 0));
  return reader?.hasFailed ? status.FAILED : status.OK;
}

function targetOf(word: string | undefined, { pid, fd, name }: FindOptions): Target {
  if ([word, pid, fd, name].filter((way) => way !== undefined).length !== 1) {
    throw new UsageError("find takes one of what to look for, --pid PID, --fd PID:FD and --name NAME");
  }
  if (pid !== undefined) return { kind: "pid", pid };
  if (fd !== undefined) return { kind: "descriptor", ...fd };
  if (name !== undefined) return { kind: "name", name };
  return parseTarget(word ?? "");
}

/** Rows with their processes, and what else is known of them. */
class FoundWriter {
  readonly #layout: TableLayout | undefined;
  readonly #width: number | undefined;
  readonly #processes: Processes | undefined;
  readonly #reader: InfoReader | undefined;

  constructor(options: FindOptions, processes: Processes | undefined, reader: InfoReader | undefined) {
    this.#processes = processes;
    this.#reader = reader;
    if (options.json) return;
    const shown = terminal(options);
    // On a narrow screen who holds it matters more than its number.
    const columns = listColumns(shown, options.details ?? false).map((column) =>
      column.title === "INODE" && processes ? { ...column, dispensable: 3 } : column,
    );
    if (processes) columns.push(processColumn(processes, shown));
    this.#width = shown.width;
    this.#layout = new TableLayout(columns, shown, options.header ?? true);
  }

  *lines(rows: readonly SocketRow[]): Generator<string, void, undefined> {
    if (!this.#layout) {
      for (const row of rows) yield jsonLine(this.#json(row));
      return;
    }
    const lines = [...this.#layout.lines(rows)].map((line) => line.trimEnd());
    const titles = lines.length - rows.length;
    for (const [i, line] of lines.entries()) {
      yield line;
      const row = rows[i - titles];
      const info = row && this.#reader?.of(row);
      if (info) yield* infoLines(info, this.#width);
    }
  }

  #json(row: SocketRow): object {
    const info = this.#reader?.of(row);
    return {
      ...row.toJSON(),
      ...(this.#processes && { processes: holdingProcesses(this.#processes.of(row.inode)) }),
      ...(info && { tcpInfo: info }),
    };
  }
}

function processColumn(processes: Processes, { ellipsis }: Terminal): Column {
  return {
    title: "PROCESS",
    align: "left",
    text: ({ inode }) => holdersText(processes.of(inode)) || "-",
    shorten: shortHolders(ellipsis),
  };
}
