import type { SocketRow, SocketTable } from "../../index";
import { usualColumns } from "../../listing/columns";
import { Layout } from "../../listing/layout";
import type { Look } from "../../listing/look";
import { holdingProcesses } from "../../text/holders";
import { namespaceJson } from "../../text/namespaces";
import { jsonLine } from "../../text/printable";
import { type InputOptions, readInput } from "../args/input";
import { byProtocol } from "../rows/by-protocol";
import { KnownNamespaces } from "../rows/known-namespaces";
import { Processes } from "../rows/processes";
import { hiddenText, Unheld } from "../rows/unheld";
import { statusOf } from "../terminal/notes";
import { complain, writeLines } from "../terminal/output";
import { type Status, status, UsageError } from "../terminal/status";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import { type InfoReader, infoLines } from "./info";
import { missingText, type Search, searchFor } from "./search";
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
  const namespaces = options.allNamespaces ? new KnownNamespaces() : undefined;
  const writer = new FoundWriter(options, { processes: isDump ? undefined : processes, reader, namespaces });
  const found = new Set<number>();
  let unheld: Unheld | undefined;
  const isOnce = search.places.length === 0 || options.allNamespaces === true;
  for (const pid of isOnce ? [undefined] : search.places) {
    const { pid: _, ...others } = options;
    const { details = false } = others;
    const input = {
      ...others,
      ...(pid !== undefined && { pid }),
      needsProcfs: details,
      isWhole: search.isWhole ?? false,
    };
    // Two processes can be in one namespace, though that may not be known.
    const shown = new Set(found);
    for await (const { table } of readInput(input, isDump || !search.filter ? {} : { where: search.filter })) {
      const { columns } = table;
      const ascending = Uint32Array.from(search.rows(table)).filter((row) => !shown.has(columns.inode[row] ?? 0));
      const rows = isDump ? ascending : byProtocol(columns, ascending);
      if (rows.length === 0) continue;
      if (!isDump) {
        unheld ??= new Unheld(processes.all);
        unheld.count(columns, rows);
      }
      for (const row of rows) found.add(columns.inode[row] ?? 0);
      namespaces?.take(table);
      writeLines(writer.lines(table, rows));
    }
  }
  if (!isDump) {
    const rows = await printUnix(search, found, processes, options);
    if (rows.length > 0) unheld ??= new Unheld(processes.all);
    unheld?.count({ inode: rows }, rows.keys());
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

/** Prints the unix sockets among those that were not found yet, and adds them. Returns their inodes. */
async function printUnix(
  { inodes = new Set(), places }: Search,
  found: Set<number>,
  processes: Processes,
  options: FindOptions,
): Promise<readonly number[]> {
  const printed: number[] = [];
  const isMissing = (inode: number) => inode !== 0 && !found.has(inode);
  if (![...inodes].some(isMissing)) return printed;
  const unix = new (await import("./unix-found")).UnixFound(options, processes);
  for (const pid of places.length > 0 ? places : [undefined]) {
    const rows = unix.rows([...inodes].filter(isMissing), pid);
    writeLines(unix.print(rows, found.size === 0));
    for (const { inode } of rows) {
      found.add(inode);
      printed.push(inode);
    }
  }
  return printed;
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

/** What is known of rows besides; each undefined where that is not asked for. */
interface Known {
  processes: Processes | undefined;
  reader: InfoReader | undefined;
  namespaces: KnownNamespaces | undefined;
}

/** Rows with their processes, and what else is known of them. */
class FoundWriter {
  readonly #options: FindOptions;
  readonly #processes: Processes | undefined;
  readonly #reader: InfoReader | undefined;
  readonly #namespaces: KnownNamespaces | undefined;
  #layout: Layout | undefined;

  constructor(options: FindOptions, { processes, reader, namespaces }: Known) {
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
