import { noAddress } from "../../filter/networks";
import { type FilterExpression, parseFilter, type SocketTable, type UnixSocket } from "../../index";
import { worstFirst } from "../../listing/worst-first";
import { type InputOptions, readInput } from "../args/input";
import { recordedInput } from "../args/recorded-input";
import { KnownNamespaces } from "../rows/known-namespaces";
import { Processes } from "../rows/processes";
import { Unheld } from "../rows/unheld";
import { statusOf } from "../terminal/notes";
import { complain, writeLines } from "../terminal/output";
import { type Status, status, UsageError } from "../terminal/status";
import type { TerminalOptions } from "../terminal/terminal";
import { FoundWriter } from "./found-writer";
import type { InfoReader } from "./info";
import { missingText, type Search, searchFor } from "./search";
import { type HostTarget, parseTarget, type Target } from "./target";

export interface FindOptions extends InputOptions, TerminalOptions {
  json?: boolean;
  header?: boolean;
  fd?: { pid: number; fd: number };
  name?: string;
  /** TCP_INFO too. */
  info?: boolean;
  /** Only sockets that wait for peers. */
  listening?: boolean;
  /** The pids of who holds them, and nothing else. */
  pids?: boolean;
}

/** The rows of an inode, a process, a descriptor or an endpoint, and who holds them. */
export async function find(word: string | undefined, given: FindOptions): Promise<Status> {
  const recorded = await recordedInput(given);
  const options = { ...given, recorded };
  const asked = targetOf(word, options);
  refuseUsage(asked, options);
  const target = asked.kind === "host" ? await resolved(asked) : asked;
  const processes = recorded?.processes ?? new Processes(options.procRoot);
  const reader = options.info ? new (await import("./info")).InfoReader(processes) : undefined;
  const finder = new Finder(target, processes, reader, options);
  await finder.findInTables();
  await finder.findUnix();
  return finder.report();
}

function targetOf(word: string | undefined, { pid, fd, name, listening }: FindOptions): Target | HostTarget {
  if ([word, pid, fd, name].filter((way) => way !== undefined).length !== 1) {
    const all = listening && word === undefined ? "; sockdex list -l shows all that listens" : "";
    throw new UsageError(`find takes one of WHAT, --pid PID, --fd PID:FD and --name NAME${all}`);
  }
  if (pid !== undefined) return { kind: "pid", pid };
  if (fd !== undefined) return { kind: "descriptor", ...fd };
  if (name !== undefined) return { kind: "name", name };
  return parseTarget(word ?? "");
}

/** Throws UsageError for what cannot be had, before anything is read. */
function refuseUsage({ kind }: Target | HostTarget, { file, procRoot, info, recorded, details }: FindOptions): void {
  const isDump = file !== undefined;
  if (recorded && details) throw new UsageError("a recording has no details: leave --details out");
  const isOfProcess = kind !== "inode" && kind !== "endpoint" && kind !== "host";
  if (recorded && isOfProcess && (kind === "descriptor" || !recorded.processes)) {
    throw new UsageError(
      "of a recording find takes an inode, an endpoint, --pid or a name, if processes were recorded",
    );
  }
  if (isDump && !recorded && isOfProcess) {
    throw new UsageError("a dump has no processes: with --file, find takes an inode or an endpoint");
  }
  if (info && (isDump || procRoot !== undefined)) {
    throw new UsageError("--info asks the sockets of this machine: not with --file or --proc-root");
  }
}

/** What localhost is, whether or not /etc/hosts has both (RFC 6761). */
const LOOPBACK = ["127.0.0.1", "::1"];

/** The endpoint of all addresses that a host has. Throws UsageError where it has none. */
async function resolved({ host, ...port }: HostTarget): Promise<Target> {
  const { hostAddresses } = await import("../args/host-addresses");
  const own = /^(.*\.)?localhost\.?$/i.test(host) ? LOOPBACK : [];
  const networks = [...new Set([...own, ...(await hostAddresses(host, undefined))])];
  if (networks.length === 0) throw new UsageError(noAddress(host));
  return { ...port, kind: "endpoint", networks };
}

/** Looks for sockets, prints those found, and keeps what is to be said of them. */
class Finder {
  readonly #options: FindOptions;
  readonly #isDump: boolean;
  readonly #search: Search;
  readonly #processes: Processes;
  readonly #reader: InfoReader | undefined;
  readonly #namespaces: KnownNamespaces | undefined;
  readonly #writer: FoundWriter;
  /** All that are chosen meet it. */
  readonly #chosen: FilterExpression | undefined;
  /** Inodes. */
  readonly #found = new Set<number>();
  readonly #pids = new Set<number>();
  #unheld: Unheld | undefined;
  /** A process of the name that is looked for may hold what shows none. */
  readonly #others: Unheld | undefined;

  constructor(target: Target, processes: Processes, reader: InfoReader | undefined, options: FindOptions) {
    this.#options = options;
    this.#isDump = options.file !== undefined;
    this.#processes = processes;
    this.#search = searchFor(target, processes, options);
    this.#reader = reader;
    this.#namespaces = options.allNamespaces ? new KnownNamespaces() : undefined;
    const isKnown = !this.#isDump || processes.areRecorded;
    const known = { processes: isKnown ? processes : undefined, reader, namespaces: this.#namespaces };
    this.#writer = new FoundWriter(options, known);
    // As ss has it: a socket of datagrams waits unconnected.
    this.#chosen = options.listening ? parseFilter("state listening state closed") : undefined;
    this.#others = target.kind === "name" && !this.#isDump ? new Unheld(processes.all) : undefined;
  }

  async findInTables(): Promise<void> {
    const { places } = this.#search;
    const isOnce = places.length === 0 || this.#options.allNamespaces === true;
    for (const pid of isOnce ? [undefined] : places) {
      // Two processes can be in one namespace, though that may not be known.
      const shown = new Set(this.#found);
      for await (const { table, rows } of readInput(this.#input(pid), this.#filter)) {
        this.#others?.count(table.columns, rows);
        this.#take(table, shown);
      }
    }
  }

  #input(pid: number | undefined): InputOptions {
    const { pid: _, ...others } = this.#options;
    const { details = false } = others;
    return {
      ...others,
      ...(pid !== undefined && { pid }),
      needsProcfs: details,
      isWhole: this.#search.isWhole ?? false,
    };
  }

  /** A dump is looked through as it is. */
  get #filter(): { where?: FilterExpression } {
    const { filter } = this.#search;
    const where = filter && this.#chosen ? filter.and(this.#chosen) : (filter ?? this.#chosen);
    return this.#isDump || where === undefined ? {} : { where };
  }

  /** Prints what is looked for among the rows of a table, but for inodes that were shown. */
  #take(table: SocketTable, shown: ReadonlySet<number>): void {
    const { columns } = table;
    const all = Uint32Array.from(this.#search.rows(table)).filter((row) => !shown.has(columns.inode[row] ?? 0));
    const rows = this.#chosen?.narrow(columns, all) ?? all;
    if (rows.length === 0) return;
    this.#hold(Array.from(rows, (row) => columns.inode[row] ?? 0));
    this.#namespaces?.take(table);
    this.#print(this.#writer.lines(table, this.#isDump ? rows : worstFirst(columns, rows)));
  }

  /** Prints the unix sockets among those that were not found yet. */
  async findUnix(): Promise<void> {
    const { inodes = new Set(), places } = this.#search;
    const isMissing = (inode: number) => inode !== 0 && !this.#found.has(inode);
    if (this.#isDump || ![...inodes].some(isMissing)) return;
    const unix = new (await import("./unix-found")).UnixFound(this.#options, this.#processes);
    for (const pid of places.length > 0 ? places : [undefined]) {
      const rows = unix.rows([...inodes].filter(isMissing), pid).filter((row) => this.#isChosen(row));
      this.#print(unix.print(rows, this.#found.size === 0));
      this.#hold(rows.map(({ inode }) => inode));
    }
  }

  #isChosen({ state }: UnixSocket): boolean {
    return this.#chosen === undefined || state === "LISTEN";
  }

  /** Takes note of sockets that are found, and of who holds them. */
  #hold(inodes: readonly number[]): void {
    for (const inode of inodes) this.#found.add(inode);
    if (this.#isDump || inodes.length === 0) return;
    this.#unheld ??= new Unheld(this.#processes.all);
    this.#unheld.count({ inode: inodes }, inodes.keys());
    for (const inode of inodes) for (const { pid } of this.#processes.of(inode)) this.#pids.add(pid);
  }

  #print(lines: Iterable<string>): void {
    if (!this.#options.pids) writeLines(lines);
  }

  /** Says what could not be found, and why. */
  report(): Status {
    const { absence, inodes = new Set() } = this.#search;
    const hidden = this.#others?.hidden;
    if (this.#found.size === 0) {
      const text = this.#chosen ? "no such socket is listening" : absence;
      return statusOf(0, this.#options, hidden === undefined ? text : `${text}; ${hidden}`);
    }
    const note = this.#unheld?.note ?? hidden;
    if (note) complain(note);
    const missing = inodes.size - this.#found.size;
    if (missing > 0 && !this.#chosen) complain(missingText(missing, inodes.size));
    if (this.#reader?.hasFailed) return status.FAILED;
    if (!this.#options.pids) return status.OK;
    writeLines([...this.#pids].sort((a, b) => a - b).map(String));
    return this.#pids.size > 0 ? status.OK : status.FAILED;
  }
}
