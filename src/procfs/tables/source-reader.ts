import type { Condition } from "../../filter/condition";
import type { Libc } from "../../libc/libc";
import type { NetlinkDump } from "../../sockdiag/netlink-dump";
import { noDiag } from "../../sockdiag/refusal";
import { ipProtocol } from "../../sockdiag/request";
import { invalidArgument } from "../../table/errors";
import { type Protocol, protocolCode } from "../../table/protocols";
import type { Filter, RowFilter } from "../../table/queries/filter";
import { shown } from "../../table/reading/option-kinds";
import type { Progress, TableSource } from "../../table/reading/sources";
import type { InfoColumn } from "../../table/schema";
import type { SocketTable } from "../../table/socket-table";
import type { Files } from "../files/open-files";
import type { Where } from "../network/net-folder";
import { freshDumps, type NetlinkDumps } from "./netlink-dumps";
import { type Place, placeOf } from "./place";
import { Refusals } from "./refusals";
import { emptied, type Room } from "./room";
import { noTables, type TextTables } from "./text-tables";

export interface SourceOptions extends Where {
  source: TableSource | "auto";
  protocols: readonly Protocol[];
  details?: boolean;
  /** The info columns that the table has. */
  info?: readonly InfoColumn[];
  strict?: boolean;
  /** Rows that do not meet it are forgotten. */
  filter?: Filter | RowFilter | undefined;
  /** Rows that do not meet it may be left out: netlink leaves out those that the kernel can test. */
  condition?: Condition | undefined;
  /** Where tables of /proc are read from; opened anew and closed by default. */
  files?: Files;
  /** What netlink is asked by; opened anew and closed by default. */
  dumps?: NetlinkDumps;
  /** For tests: a C library that does something else. */
  libc?: Libc | undefined;
}

/** Where rows came from, and which tables not by netlink. */
export type Origin = Pick<Progress, "source" | "fallback">;

/** Throws ERR_INVALID_ARGUMENT for another source. */
export function checkSource(source: unknown): void {
  if (source === "procfs" || source === "netlink" || source === "auto") return;
  throw invalidArgument(`source ${shown(source)} is not procfs, netlink or auto.`);
}

/** Reads tables from the source that was asked for; with `auto` each by netlink where it can be had, the others from /proc behind them. */
export class SourceReader {
  readonly #options: SourceOptions;
  readonly #refusals = new Refusals();

  /** Throws ERR_INVALID_ARGUMENT for another source. */
  constructor(options: SourceOptions) {
    checkSource(options.source);
    this.#options = options;
  }

  /** Reads the tables once, or some of them, into one that is emptied for it. Throws as readSockets() does. */
  read(table: SocketTable, protocols = this.#options.protocols): void {
    const { filter } = this.#options;
    const keep = () => {
      if (filter !== undefined) table.keep(filter);
    };
    const { source, fallback } = this.readPlace(table, placeOf(this.#options), emptied(table), keep, protocols);
    table.cameFrom(source, fallback);
  }

  /** Reads the tables of a namespace once; filters nothing. Throws as readSockets() does, and leaves what `room` does then. */
  readPlace(
    table: SocketTable,
    place: Place,
    room: Room,
    then = () => {},
    protocols = this.#options.protocols,
  ): Origin {
    const { condition, files, dumps = freshDumps } = this.#options;
    const asked = this.#asked(protocols);
    const dump = this.#attempt(asked, () => this.#openDump(dumps, asked, place));
    let text: TextTables | undefined;
    try {
      // All are opened before the old rows go: what cannot be read leaves the table as it was.
      let left = this.#left(protocols);
      text = left.length > 0 ? place.openText(left, files) : undefined;
      if (dump === undefined && text?.isEmpty) throw noTables(text.folder, protocols);
      // How many meet a condition only the kernel knows.
      room.make(Math.ceil(place.count(condition === undefined ? protocols : left) * 1.05));
      try {
        const fed = { clear: () => room.undo(), feedRows: table.feedRows.bind(table), note: table.note.bind(table) };
        if (dump) this.#attempt(asked, () => dump.read(fed));
        // Of a dump that failed rows may be there.
        if (this.#left(protocols).length === protocols.length) room.undo();
        if (this.#left(protocols).length > left.length) {
          text?.close();
          left = this.#left(protocols);
          text = place.openText(left, files);
        }
        text?.read(table);
        then();
      } catch (error) {
        room.undo();
        throw error;
      }
      const source = left.length === 0 ? "netlink" : left.length === protocols.length ? "procfs" : "mixed";
      return { source, fallback: this.#refusals.among(protocols) };
    } finally {
      if (dump) dumps.done(dump);
      text?.close();
    }
  }

  /** The tables that netlink is asked for now. */
  #asked(protocols: readonly Protocol[]): readonly Protocol[] {
    const { source } = this.#options;
    if (source !== "auto") return source === "procfs" ? [] : protocols;
    this.#refusals.forgetPassing();
    // No kernel can be asked for these: koffi is not loaded for them.
    for (const protocol of protocols) {
      if (ipProtocol(protocolCode(protocol)) === undefined) this.#refusals.add(protocol, noDiag(protocol));
    }
    return protocols.filter((protocol) => !this.#refusals.has(protocol));
  }

  /** The tables that are read from /proc. */
  #left(protocols: readonly Protocol[]): readonly Protocol[] {
    const { source } = this.#options;
    return source === "procfs" ? protocols : protocols.filter((protocol) => this.#refusals.has(protocol));
  }

  #attempt<T>(asked: readonly Protocol[], work: () => T): T | undefined {
    return this.#options.source === "auto" ? this.#refusals.attempt(asked, work) : work();
  }

  /** Undefined where netlink is asked for nothing. Throws as NetlinkDump does. */
  #openDump(dumps: NetlinkDumps, asked: readonly Protocol[], place: Place): NetlinkDump | undefined {
    if (asked.length === 0) return undefined;
    const { source, details = false, info = [], strict = false, condition, libc } = this.#options;
    return dumps.open(asked, {
      namespace: place.namespace(),
      isMissing: (protocol) => !place.has(protocol),
      refused: source === "auto" ? (protocol, error) => this.#refusals.add(protocol, error) : undefined,
      ...{ details, info, strict, condition, libc },
    });
  }
}
