import * as header from "../../assembly/header";
import { DUMP_FAILED, DUMP_OVERRUN, OK, OUT_OF_MEMORY } from "../../assembly/status";
import type { Condition } from "../filter/condition";
import { EACCES, EINVAL, ENOENT, EPERM } from "../libc/constants";
import { callFailed } from "../libc/failure";
import { type Libc, libc, type Purpose } from "../libc/libc";
import { diagExports } from "../module/diag";
import type { TableMemory } from "../module/table-memory";
import { malformedMessage, noMemoryForRows, SockdexError } from "../table/errors";
import { type Protocol, protocolCode } from "../table/protocols";
import type { Source } from "../table/reading/sources";
import { Channel, LOST, nextSequence } from "./channel";
import { kernelFilter, NO_FILTER } from "./kernel-filter";
import { detailsExtensions, dumpRequest, ipProtocol } from "./request";

const PURPOSE: Purpose = {
  what: "Reading sockets by netlink",
  instead: 'read them with source: "procfs"',
};

/** A dump that lost messages is read again, so many times in all. */
const TRIES = 3;

export interface NetlinkOptions {
  /** Path of another network namespace, as /proc/PID/ns/net. */
  namespace?: string | undefined;
  /** The table has details columns. */
  details: boolean;
  strict: boolean;
  /** What rows must meet. The kernel leaves out what it can; the rest is to be tested afterwards. */
  condition?: Condition | undefined;
  /** True for a table this machine does not have, as tcp6 with IPv6 off: it is left out, and told as missing. */
  isMissing: (protocol: Protocol) => boolean;
  /** For tests: a C library that does something else. */
  libc?: Libc | undefined;
}

/** What takes the rows in: a LiveTable. */
export interface FedTable {
  clear(): void;
  /** `read` puts the rows of one input into the memory, and returns the bytes they took. */
  feed(source: Source, read: (memory: TableMemory) => number): void;
  /** Counts reads, and names tables that were not there. */
  note(reads: number, missing?: Protocol[]): void;
}

/** Socket tables, asked of the kernel. */
export class NetlinkDump {
  readonly #libc: Libc;
  readonly #channel: Channel;
  readonly #protocols: readonly Protocol[];
  readonly #options: NetlinkOptions;

  /**
   * Opens what is needed; close() it. Throws ERR_NO_PEER, ERR_NOT_LINUX, ERR_UNSUPPORTED (also for a protocol no kernel
   * can be asked for), ERR_PERMISSION, ERR_NO_PROCESS, ERR_SYSTEM_CALL.
   */
  constructor(protocols: readonly Protocol[], options: NetlinkOptions) {
    this.#protocols = protocols;
    this.#options = options;
    for (const protocol of protocols) if (ipProtocol(protocolCode(protocol)) === undefined) throw noDiag(protocol);
    this.#libc = options.libc ?? libc(PURPOSE);
    this.#channel = new Channel(this.#libc, options.namespace);
  }

  close(): void {
    this.#channel.close();
  }

  /**
   * Reads the tables into one that was emptied for it; what it throws leaves that half full. Throws ERR_READ,
   * ERR_UNSUPPORTED, ERR_PERMISSION, ERR_SYSTEM_CALL, ERR_MALFORMED_ROW (strict), ERR_OUT_OF_MEMORY.
   */
  read(table: FedTable): void {
    for (let tries = 1; !this.#readAll(table); tries++) {
      if (tries === TRIES) {
        throw new SockdexError(
          "ERR_READ",
          `The kernel's replies were lost or interrupted ${TRIES} times: read again, or with source: "procfs".`,
        );
      }
      table.clear();
      // The socket's dump is not over: it takes another socket to begin anew.
      this.#channel.reopen();
    }
  }

  /** False when rows may be missing. */
  #readAll(table: FedTable): boolean {
    const missing: Protocol[] = [];
    for (const protocol of this.#protocols) {
      const outcome = this.#readTable(table, protocol);
      if (outcome === "lost") return false;
      if (outcome === "missing") missing.push(protocol);
    }
    table.note(0, missing);
    return true;
  }

  #readTable(table: FedTable, protocol: Protocol): "read" | "lost" | "missing" {
    const { condition, details } = this.#options;
    const code = protocolCode(protocol);
    const filter = condition === undefined ? NO_FILTER : kernelFilter(condition, code);
    if (filter.states === 0) return "read";
    const sequence = nextSequence();
    this.#channel.send(
      dumpRequest({
        ...{ protocol: ipProtocol(code) ?? 0, isV6: (code & 1) === 1, sequence },
        ...{ ...filter, extensions: details ? detailsExtensions(code) : 0 },
      }),
    );
    let errno = 0;
    let lost = false;
    table.feed({ name: `netlink:${protocol}`, protocol }, (memory) => {
      let bytes = 0;
      memory.setWord(header.DIAG_INTERRUPTED, 0);
      for (let answer: number = OK; answer === OK; ) {
        const length = this.#channel.receive(memory.window);
        if (length === LOST) {
          lost = true;
          break;
        }
        table.note(1);
        bytes += length;
        // WebAssembly takes the sequence by its bits.
        answer = diagExports(memory.memory).readMessages(length, code, sequence);
        if (answer === OUT_OF_MEMORY) throw noMemoryForRows(memory.size);
        if (answer === DUMP_FAILED) errno = memory.word(header.DIAG_ERRNO);
        if (answer === DUMP_OVERRUN) lost = true;
      }
      this.#refuseMalformed(memory, protocol);
      lost ||= memory.word(header.DIAG_INTERRUPTED) !== 0;
      return bytes;
    });
    if (lost) return "lost";
    if (errno === 0) return "read";
    if ((errno === ENOENT || errno === EINVAL) && this.#options.isMissing(protocol)) return "missing";
    throw this.#refusal(protocol, errno);
  }

  #refuseMalformed(memory: TableMemory, protocol: Protocol): void {
    if (this.#options.strict && memory.count(header.MALFORMED) > 0) throw malformedMessage(protocol);
  }

  #refusal(protocol: Protocol, errno: number): SockdexError {
    if (errno === ENOENT || errno === EINVAL) return noDiag(protocol);
    if (errno === EPERM || errno === EACCES) {
      return new SockdexError("ERR_PERMISSION", `Permission denied to ask the kernel for ${protocol} by netlink.`);
    }
    return callFailed(this.#libc, "a netlink dump", protocol, -errno);
  }
}

function noDiag(protocol: Protocol): SockdexError {
  return new SockdexError(
    "ERR_UNSUPPORTED",
    `This kernel cannot be asked for ${protocol} by netlink: it has no sock_diag of it. Read it with source: "procfs".`,
  );
}
