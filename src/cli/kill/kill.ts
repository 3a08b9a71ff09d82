import type { SocketRow } from "../../index";
import { usualColumns } from "../../listing/columns";
import { Layout } from "../../listing/layout";
import { worstFirst } from "../../listing/worst-first";
import { refuseDestroying } from "../../procfs/sockets/refuse-destroying";
import { SocketDestroyer } from "../../procfs/sockets/socket-destroyer";
import type { Columns } from "../../table/columns";
import { FIRST_WITHOUT_PORTS, LAST_TCP, protocolCode } from "../../table/protocols";
import { plural } from "../../text/plural";
import type { FilterFlags } from "../args/filter-flags";
import { commandFilter } from "../args/filters";
import { placeOf, readLive } from "../args/input";
import { optionConditions } from "../args/option-conditions";
import { protocolsOf } from "../args/protocols";
import { Processes } from "../rows/processes";
import { Unheld } from "../rows/unheld";
import { statusOf } from "../terminal/notes";
import { complain, writeIfRead, writeLines } from "../terminal/output";
import { type Status, status, UsageError } from "../terminal/status";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import { areAnswersPossible, isConfirmed } from "./ask";
import { closeSocket, type Outcome } from "./outcomes";
import { countsText, outcomeJson, outcomeLine } from "./report";

export interface KillOptions extends TerminalOptions, FilterFlags {
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
  header?: boolean;
  allowEmpty?: boolean;
  /** Refused. */
  file?: string;
}

/** Closes the sockets that a filter chooses, once somebody has seen them or `yes` says so. */
export async function kill(words: readonly string[], options: KillOptions): Promise<Status> {
  const text = words.join(" ");
  refuseUsage(text, options);
  const { yes = false, dryRun = false, json = false } = options;
  const where = placeOf(options);
  const processes = new Processes(options.procRoot);
  const { protocol, where: filter } = await commandFilter(text, options, processes);
  if (!dryRun) refuseDestroying(where);
  const destroyer = dryRun ? undefined : new SocketDestroyer(where);
  try {
    // Cookies say later which sockets these were.
    const table = readLive({ ...where, source: "netlink", infoColumns: ["cookie", "interface"] }, protocol, filter);
    const numbers = worstFirst(table.columns, onceEach(table.columns));
    if (numbers.length === 0) return statusOf(0, options);
    const rows = Array.from(numbers, (number) => table.row(number));
    const isShown = json || showRows(table.columns, numbers, processes, options);
    if (destroyer === undefined) return reportListed(rows, json, processes);
    if (!yes && !isShown) {
      complain("nothing is closed: nobody reads which sockets that would be");
      return status.FAILED;
    }
    if (!yes && !isConfirmed(rows.length)) {
      complain("nothing is closed");
      return status.OK;
    }
    // All are tried before something is written: what is asked for does not end with who reads of it.
    const outcomes = rows.map((row): [SocketRow, Outcome] => [row, closeSocket(row, destroyer)]);
    const { colours } = terminal(options);
    const counts = countsText(outcomes.map(([, { outcome }]) => outcome));
    const lines = json
      ? outcomes.map(([row, outcome]) => outcomeJson(row, outcome, processes))
      : [...outcomes.map(([row, outcome]) => outcomeLine(row, outcome, colours)), counts];
    writeIfRead(Buffer.from(`${lines.join("\n")}\n`));
    return outcomes.some(([, { outcome }]) => outcome === "refused") ? status.FAILED : status.OK;
  } finally {
    destroyer?.close();
  }
}

/** What --dry-run says. */
function reportListed(rows: readonly SocketRow[], json: boolean, processes: Processes): Status {
  if (json) writeLines(rows.map((row) => outcomeJson(row, { outcome: "listed" }, processes)));
  else complain(`${plural(rows.length, "socket")} would be closed`);
  return status.OK;
}

/** Throws UsageError for what kill does not do, before anything is read. */
function refuseUsage(text: string, options: KillOptions): void {
  const { file, pid, json, yes, dryRun } = options;
  if (file !== undefined) throw new UsageError("kill closes live sockets: a dump (--file) has none");
  const unclosable = protocolsOf(options)?.find((protocol) => protocolCode(protocol) >= FIRST_WITHOUT_PORTS);
  if (unclosable !== undefined) {
    throw new UsageError(`${unclosable} sockets cannot be closed: only those of TCP, UDP and UDP-Lite`);
  }
  const { listening: _, ...others } = options;
  if (text.trim() === "" && optionConditions(others).length === 0) {
    const instead = pid === undefined ? "'dst 10.0.0.9 and dport = :443'" : `'pid = ${pid}'`;
    const namespace = pid === undefined ? "" : "--pid chooses a network namespace; ";
    throw new UsageError(`kill needs a filter: ${namespace}sockdex kill ${instead}, or sockdex kill --help`);
  }
  if (yes || dryRun) return;
  if (json) throw new UsageError("--json cannot ask: add --yes, or --dry-run to close nothing");
  if (!areAnswersPossible()) {
    throw new UsageError("kill asks first, and there is no terminal: add --yes, or --dry-run to close nothing");
  }
}

/** A table read while sockets come and go can have one twice. */
function onceEach({ cookie, protocol }: Columns): Uint32Array {
  const known = new Set<bigint>();
  return Uint32Array.from(protocol.keys()).filter((row) => {
    const own = cookie?.[row];
    if (own === undefined) return true;
    const isNew = !known.has(own);
    known.add(own);
    return isNew;
  });
}

/** As `list --process` shows them, and what closing does. Whether somebody reads it. */
function showRows(
  columns: Columns,
  rows: Uint32Array,
  processes: Processes,
  { header = true, ...options }: KillOptions,
): boolean {
  const look = terminal(options);
  const holders = processes.all;
  const layout = new Layout(usualColumns({ ...look, holders: holders.byInode }, ["process"]), look, { header });
  let isRead = true;
  for (const chunk of layout.chunks({ columns, rows })) isRead &&= writeIfRead(chunk);
  const unheld = new Unheld(holders);
  unheld.count(columns, rows);
  if (unheld.note) complain(unheld.note);
  const udp = rows.filter((row) => (columns.protocol[row] ?? 0) > LAST_TCP).length;
  if (udp > 0) complain(`${plural(udp, "UDP socket")} will fail with ECONNABORTED and lose the peer, but stay open`);
  return isRead;
}
