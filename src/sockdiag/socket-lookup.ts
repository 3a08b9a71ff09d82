import * as header from "../../assembly/header";
import { DUMP_FAILED, DUMP_OVERRUN, OK, OUT_OF_MEMORY } from "../../assembly/status";
import { EACCES, EINVAL, ENOENT, EPERM } from "../libc/constants";
import { callFailed } from "../libc/failure";
import type { Libc, Purpose } from "../libc/libc";
import type { RawEnd } from "../libc/sockaddr";
import { diagExports } from "../module/diag";
import type { TableMemory } from "../module/table-memory";
import { malformedMessage, noMemoryForRows, SockdexError } from "../table/errors";
import { infoColumns } from "../table/info/info-columns";
import { protocolName } from "../table/protocols";
import { QueryTable } from "../table/queries/query-table";
import { createMemory, initialOrder } from "../table/reading/empty-table";
import { nothingRead } from "../table/reading/sources";
import type { SocketRow } from "../table/row";
import type { InfoColumn } from "../table/schema";
import { type Channel, LOST, nextSequence } from "./channel";
import { replyLost, TRIES } from "./refusal";
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
    for (;;) {
      const length = channel.receive(memory.window);
      if (length === LOST) return LOST;
      const answer = diagExports(memory.memory).readMessages(length, wanted.protocol, sequence);
      if (answer === OUT_OF_MEMORY) throw noMemoryForRows(1);
      if (answer === DUMP_OVERRUN) return LOST;
      if (answer === DUMP_FAILED) return memory.word(header.DIAG_ERRNO);
      if (memory.count(header.MALFORMED) > malformed) throw malformedMessage(protocolName(wanted.protocol));
      if (memory.size > 0) return table.row(0);
    }
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
        if (reply === ENOENT || reply === EINVAL) return undefined;
        throw this.#refusal(wanted.protocol, reply);
      }
      if (tries === TRIES) throw replyLost();
      this.#channel.reopen();
    }
  }

  #refusal(protocol: number, errno: number): SockdexError {
    const name = protocolName(protocol);
    if (errno === EPERM || errno === EACCES) {
      return new SockdexError("ERR_PERMISSION", `Permission denied to ask the kernel for a ${name} socket by netlink.`);
    }
    return callFailed(this.#libc, "a netlink request", name, -errno);
  }
}
