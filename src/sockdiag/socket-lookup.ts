import * as header from "../../assembly/header";
import { OK } from "../../assembly/status";
import type { Libc, Purpose } from "../libc/libc";
import type { RawEnd } from "../libc/sockaddr";
import type { TableMemory } from "../module/table-memory";
import { malformedMessage, noMemoryForRows } from "../table/errors";
import { infoColumns } from "../table/info/info-columns";
import { protocolName } from "../table/protocols";
import { QueryTable } from "../table/queries/query-table";
import { createMemory, initialOrder } from "../table/reading/empty-table";
import { nothingRead } from "../table/reading/sources";
import type { SocketRow } from "../table/row";
import type { InfoColumn } from "../table/schema";
import { type Channel, LOST, nextSequence } from "./channel";
import { receiveRows } from "./receive-rows";
import { isAbsence, replyLost, requestRefused, TRIES } from "./refusal";
import { extensionsOf, ipProtocol, type More } from "./request";
import { socketRequest } from "./socket-request";

export const PURPOSE: Purpose = {
  what: "Asking the kernel for a socket",
  instead: "read its table with readSockets()",
};

/** One socket asked for by its ends. */
export interface Wanted {
  /** Code of the IPv4 table of its protocol. */
  protocol: number;
  local: RawEnd;
  remote: RawEnd;
  isV6: boolean;
  interface: number;
}

/** Rows that are asked for one at a time: a table's memory, one row of which is in use. */
class OneRow {
  readonly #memory: TableMemory;
  /** The row, when there is one, with the info columns of these names: the memory holds no more, and stays where it is. */
  readonly #tables = new Map<string, QueryTable>();

  /** `withInfo`: there are all columns of info. */
  constructor(details: boolean, withInfo: boolean) {
    this.#memory = createMemory({ details }, undefined, withInfo ? infoColumns : []);
    if (this.#memory.exports.reserve(1) !== OK) throw noMemoryForRows(1);
  }

  #tableWith(info: readonly InfoColumn[]): QueryTable {
    const names = info.join();
    let table = this.#tables.get(names);
    if (table === undefined) {
      this.#memory.chooseInfo(info.map((name) => infoColumns.indexOf(name)));
      table = new QueryTable(this.#memory, nothingRead(initialOrder({})));
      this.#memory.setWord(header.SIZE, 1);
      // Views that stay: of the columns chosen now.
      table.columns;
      this.#memory.setWord(header.SIZE, 0);
      this.#tables.set(names, table);
    }
    return table;
  }

  /** The row that the kernel has between the ends, or the nearest; an errno when there is none. */
  ask(channel: Channel, wanted: Wanted, more: More): SocketRow | number | typeof LOST {
    const memory = this.#memory;
    const table = this.#tableWith(more.info);
    memory.setWord(header.SIZE, 0);
    const sequence = nextSequence();
    const extensions = extensionsOf(wanted.protocol, more);
    channel.send(socketRequest({ ...wanted, protocol: ipProtocol(wanted.protocol) ?? 0, extensions, sequence }));
    const malformed = memory.count(header.MALFORMED);
    const outcome = receiveRows(channel, memory, { code: wanted.protocol, sequence, isForOne: true });
    if (outcome !== 0) return outcome;
    if (memory.count(header.MALFORMED) > malformed) throw malformedMessage(protocolName(wanted.protocol));
    return memory.size > 0 ? table.row(0) : outcome;
  }
}

/** Memories are dear: there are four at most. */
const rows = new Map<string, OneRow>();

/** Asks for sockets one at a time, by a channel of one network namespace. */
export class SocketLookup {
  readonly #libc: Libc;
  readonly #channel: Channel;

  constructor(channel: Channel, c: Libc) {
    this.#libc = c;
    this.#channel = channel;
  }

  /**
   * What the kernel finds between the ends: it may be a listener in the place of a connection, so compare. Undefined:
   * there is no socket, or the kernel has no such protocol. Throws ERR_READ, ERR_PERMISSION, ERR_SYSTEM_CALL,
   * ERR_MALFORMED_ROW.
   */
  ask(wanted: Wanted, more: More): SocketRow | undefined {
    const { details } = more;
    const withInfo = more.info.length > 0;
    const key = `${details} ${withInfo}`;
    let row = rows.get(key);
    if (row === undefined) {
      row = new OneRow(details, withInfo);
      rows.set(key, row);
    }
    for (let tries = 1; ; tries++) {
      const reply = row.ask(this.#channel, wanted, more);
      if (typeof reply === "object") return reply;
      if (reply !== LOST) {
        if (isAbsence(reply)) return undefined;
        throw requestRefused(this.#libc, protocolName(wanted.protocol), reply);
      }
      if (tries === TRIES) throw replyLost();
      this.#channel.reopen();
    }
  }
}
