import { conditionOf } from "../../filter/condition-of";
import { invalidArgument } from "../../table/errors";
import type { Protocol } from "../../table/index";
import { protocolCode } from "../../table/protocols";
import type { Filter, RowFilter } from "../../table/queries/filter";
import { type Info, wantedInfo } from "../../table/reading/info";
import { refuseUnknown } from "../../table/reading/options";
import type { TableSource } from "../../table/reading/sources";
import type { InfoColumn } from "../../table/schema";
import type { Where } from "../network/net-folder";
import { LiveTable } from "./live-table";
import { NamespacesReader } from "./namespaces-reader";
import { SourceReader } from "./source-reader";

const READ_OPTIONS = [
  ...["protocols", "pid", "procRoot", "allNamespaces", "source"],
  ...["filter", "details", "info", "strict", "maximumMemory"],
];

export interface ReadOptions extends Where {
  /**
   * Read the tables of every network namespace, each once; the column `namespace` says which a row is of, and
   * `table.namespaces` what that is. Namespaces that could not be read are in `diagnostics.unread`. Default false.
   */
  allNamespaces?: boolean;
  /** Tables to read, in this order; netlink gives the rows of tcp and tcp6 mixed. Default tcp and tcp6. */
  protocols?: readonly Protocol[];
  /**
   * Where rows come from. `procfs`, the default: the text of /proc, which needs nothing. `netlink`: the kernel's binary
   * messages, which take less than half the time, and a tenth or less of it with a filter; needs the package koffi, and
   * for another network namespace CAP_SYS_ADMIN. `auto`: netlink for each table that it gives, the others from /proc,
   * behind those; `table.source` says which it was, and `diagnostics.fallback` why.
   */
  source?: TableSource | "auto";
  /** Rows to read: those that meet it. With netlink the kernel sends no others, as far as it can test it. */
  filter?: Filter | RowFilter;
  details?: boolean;
  /**
   * Columns that only netlink gives: all with true, or those of these names; `cookie` comes with any of them. Needs
   * `source` netlink or auto; rows that auto has to read from /proc have none of them.
   */
  info?: Info;
  /** Throw ERR_MALFORMED_ROW at the first line that is not a row. */
  strict?: boolean;
  maximumMemory?: number;
}

/**
 * The kernel's socket tables now, read on this thread straight into the table's memory. refresh() reads them again: what
 * cannot be opened then leaves the table as it was, a failure while reading leaves it empty.
 * A table this kernel does not have (tcp6 with IPv6 off) is not an error: `diagnostics.missing` names it.
 * Throws ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_NO_PROCESS, ERR_PERMISSION, ERR_READ, ERR_OUT_OF_MEMORY, and of
 * `source: "netlink"` also ERR_NO_PEER, ERR_UNSUPPORTED, ERR_SYSTEM_CALL.
 */
export function readSockets(options: ReadOptions = {}): LiveTable {
  refuseUnknown(options, READ_OPTIONS, "option");
  const { source = "procfs", filter, details = false, strict = false, maximumMemory } = options;
  const protocols = wantedTables(options.protocols);
  const info = infoFrom(source, options.info);
  const { allNamespaces = false, ...others } = options;
  if (allNamespaces && options.pid !== undefined) {
    throw invalidArgument("allNamespaces and pid: a process has one network namespace, leave out one of the two.");
  }
  const condition = filter && conditionOf(filter);
  const wanted = { ...others, source, protocols, condition, info };
  const memory = maximumMemory === undefined ? {} : { maximumMemory };
  const reader = allNamespaces ? new NamespacesReader(wanted) : new SourceReader(wanted);
  return new LiveTable({ details, strict, ...memory }, (table) => reader.read(table), { info, allNamespaces });
}

/** The info columns to read. Throws ERR_INVALID_ARGUMENT for an unknown one, and for any where the source is procfs. */
export function infoFrom(source: TableSource | "auto", info: Info | undefined): readonly InfoColumn[] {
  const wanted = wantedInfo(info);
  if (source === "procfs" && wanted.length > 0) {
    throw invalidArgument('info is not in /proc: read with source: "netlink", or "auto".');
  }
  return wanted;
}

/** The tables to read. Throws ERR_INVALID_ARGUMENT when that is no list of protocols. */
export function wantedTables(protocols: readonly Protocol[] = ["tcp", "tcp6"]): readonly Protocol[] {
  if (!Array.isArray(protocols)) throw invalidArgument('protocols is a list, such as ["tcp", "udp"].');
  if (protocols.length === 0) throw invalidArgument("protocols is empty: name at least one table.");
  for (const protocol of protocols) protocolCode(protocol);
  return protocols;
}
