import * as header from "../../assembly/header";
import type { Condition } from "../filter/condition";
import type { NamespaceFile } from "../libc/in-namespace";
import { type Libc, libc, type Purpose } from "../libc/libc";
import type { TableMemory } from "../module/table-memory";
import { malformedMessage, SockdexError } from "../table/errors";
import { type Protocol, protocolCode } from "../table/protocols";
import { Channel, LOST, nextSequence } from "./channel";
import type { FedTable } from "./fed-table";
import { type KernelFilter, kernelFilter, NO_FILTER } from "./kernel-filter";
import { type KnownSocket, readKnownSockets } from "./known-sockets";
import { receiveRows } from "./receive-rows";
import { dumpLost, dumpRefused, isAbsence, noDiag, TRIES } from "./refusal";
import { dumpRequest, extensionsOf, ipProtocol, type More, tcpDumpRequest } from "./request";

export const PURPOSE: Purpose = {
  what: "Reading sockets by netlink",
  instead: "read them with source procfs",
};

/** What one dump may have together. */
const TOGETHER: readonly Protocol[] = ["tcp", "tcp6"];

export interface NetlinkOptions extends More {
  /** Another network namespace. */
  namespace?: NamespaceFile | undefined;
  strict: boolean;
  /** What rows must meet. The kernel leaves out what it can; the rest is to be tested afterwards. */
  condition?: Condition | undefined;
  /** True for a table this machine does not have, as tcp6 with IPv6 off: it is left out, and reported as missing. */
  isMissing: (protocol: Protocol) => boolean;
  /** Called for a table that the kernel does not know or permit, which is left out then; without it that is thrown. */
  refused?: ((protocol: Protocol, error: SockdexError) => void) | undefined;
  /** The C library: one for tests that does something else, or a worker's. */
  libc?: Libc | undefined;
  /** For a table in memory that two threads can see: the threads build of what reads messages. */
  diag?: WebAssembly.Module | undefined;
  /** The socket is kept open, to ask again, until the thread ends. */
  isKept?: boolean | undefined;
}

/** Socket tables, asked of the kernel. */
export class NetlinkDump {
  readonly #libc: Libc;
  readonly #channel: Channel;
  readonly #protocols: readonly Protocol[];
  readonly #options: NetlinkOptions;
  /** The kernel has not refused the request for tcp and tcp6 in one. */
  #takesBoth = true;
  #owesReplies = false;

  /**
   * Opens what is needed; close() it. Throws ERR_NO_PEER, ERR_NOT_LINUX, ERR_UNSUPPORTED (also for a protocol no kernel
   * can be asked for), ERR_PERMISSION, ERR_NO_PROCESS, ERR_SYSTEM_CALL.
   */
  constructor(protocols: readonly Protocol[], options: NetlinkOptions) {
    this.#protocols = protocols;
    this.#options = options;
    for (const protocol of protocols) if (ipProtocol(protocolCode(protocol)) === undefined) throw noDiag(protocol);
    this.#libc = options.libc ?? libc(PURPOSE);
    this.#channel = new Channel(this.#libc, options.namespace, { endsWithThread: options.isKept === true });
  }

  close(): void {
    this.#channel.close();
  }

  /** Whether one that is kept can be read again: after a failure it cannot, because replies are still to come. */
  get canBeReadAgain(): boolean {
    return !this.#owesReplies && this.#channel.isOpen;
  }

  /**
   * Reads the tables into one that was emptied for it; what it throws leaves that half full. Throws ERR_READ,
   * ERR_UNSUPPORTED, ERR_PERMISSION, ERR_SYSTEM_CALL, ERR_MALFORMED_ROW (strict), ERR_OUT_OF_MEMORY.
   */
  read(table: FedTable): void {
    this.#owesReplies = true;
    for (let tries = 1; !this.#readAll(table); tries++) {
      if (tries === TRIES) {
        throw dumpLost();
      }
      table.clear();
      // The socket's dump is not over: it takes another socket to begin anew.
      this.#channel.reopen();
    }
    this.#owesReplies = false;
  }

  /** Adds the rows of those sockets that are still there. Throws ERR_READ, ERR_SYSTEM_CALL, ERR_OUT_OF_MEMORY. */
  readAgain(table: FedTable, sockets: readonly KnownSocket[]): void {
    this.#owesReplies = true;
    readKnownSockets(table, this.#channel, sockets, this.#options);
    this.#owesReplies = false;
  }

  /** False when rows may be missing. */
  #readAll(table: FedTable): boolean {
    const missing: Protocol[] = [];
    const unknown = new Set<number | undefined>();
    for (const tables of this.#dumps()) {
      const [protocol = "tcp"] = tables;
      const number = ipProtocol(protocolCode(protocol));
      // To each such request the kernel looks for a module on disk.
      const outcome = unknown.has(number) ? noDiag(protocol) : this.#readDump(table, tables);
      if (outcome === "lost") return false;
      if (outcome === "missing") missing.push(...tables);
      if (outcome === "one by one") {
        this.#takesBoth = false;
        table.clear();
        return this.#readAll(table);
      }
      if (!(outcome instanceof SockdexError)) continue;
      if (this.#options.refused === undefined) throw outcome;
      for (const refused of tables) this.#options.refused(refused, outcome);
      if (outcome.code === "ERR_UNSUPPORTED") unknown.add(number);
    }
    table.note(0, missing);
    return true;
  }

  /** The tables of each dump. */
  #dumps(): Protocol[][] {
    const both = this.#protocols.filter((protocol) => TOGETHER.includes(protocol));
    const [first, second] = both;
    if (first === undefined || second === undefined || both.length > 2 || !this.#areTogether(first, second)) {
      return this.#protocols.map((protocol) => [protocol]);
    }
    return this.#protocols.flatMap((protocol) =>
      protocol === first ? [both] : protocol === second ? [] : [[protocol]],
    );
  }

  #areTogether(first: Protocol, second: Protocol): boolean {
    if (!this.#takesBoth || first === second || TOGETHER.some(this.#options.isMissing)) return false;
    const [one, other] = [this.#filterOf(first), this.#filterOf(second)];
    return one.states === other.states && Buffer.compare(one.bytecode, other.bytecode) === 0;
  }

  #filterOf(protocol: Protocol): KernelFilter {
    const { condition } = this.#options;
    return condition === undefined ? NO_FILTER : kernelFilter(condition, protocolCode(protocol));
  }

  /** The error of tables that are refused, of which no row was read. */
  #readDump(table: FedTable, tables: Protocol[]): "read" | "lost" | "missing" | "one by one" | SockdexError {
    const [protocol = "tcp"] = tables;
    const areBoth = tables.length > 1;
    const name = tables.join(" and ");
    const code = protocolCode(protocol);
    const filter = this.#filterOf(protocol);
    if (filter.states === 0) return "read";
    const sequence = nextSequence();
    const request = { sequence, ...filter, extensions: extensionsOf(code, this.#options) };
    this.#channel.send(
      areBoth
        ? tcpDumpRequest(request)
        : dumpRequest({ protocol: ipProtocol(code) ?? 0, isV6: (code & 1) === 1, ...request }),
    );
    let errno = 0;
    let lost = false;
    let rows = 0;
    const sent = { code, sequence, isForOne: false, diag: this.#options.diag };
    table.feedRows({ name: `netlink:${tables.join("+")}`, protocol }, (memory) => {
      let bytes = 0;
      const before = memory.size;
      memory.setWord(header.DIAG_INTERRUPTED, 0);
      const outcome = receiveRows(this.#channel, memory, sent, (length) => {
        table.note(1);
        bytes += length;
      });
      this.#refuseMalformed(memory, name);
      lost = outcome === LOST || memory.word(header.DIAG_INTERRUPTED) !== 0;
      if (outcome !== LOST) errno = outcome;
      rows = memory.size - before;
      return bytes;
    });
    if (lost) return "lost";
    if (errno === 0) return "read";
    if (isAbsence(errno)) {
      if (areBoth) return "one by one";
      if (this.#options.isMissing(protocol)) return "missing";
    }
    const refusal = dumpRefused(this.#libc, name, errno);
    if (refusal.code === "ERR_SYSTEM_CALL" || rows > 0) throw refusal;
    return refusal;
  }

  #refuseMalformed(memory: TableMemory, protocol: string): void {
    if (this.#options.strict && memory.count(header.MALFORMED) > 0) throw malformedMessage(protocol);
  }
}
