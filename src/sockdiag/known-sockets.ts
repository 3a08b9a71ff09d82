import { MALFORMED } from "../../assembly/header";
import type { RawEnd } from "../libc/sockaddr";
import { malformedMessage, SockdexError } from "../table/errors";
import { protocolName } from "../table/protocols";
import { type Channel, LOST, nextSequence } from "./channel";
import type { FedTable } from "./fed-table";
import { receiveRows } from "./receive-rows";
import { extensionsOf, ipProtocol, type More } from "./request";
import { socketRequest } from "./socket-request";

/** A socket as a table had it. */
export interface KnownSocket {
  /** Code of its table. */
  protocol: number;
  local: RawEnd;
  remote: RawEnd;
  /** Number of the interface it is bound to; 0: none, or not known. */
  interface: number;
  cookie: bigint;
}

/**
 * Adds the rows of those sockets that the kernel still has, each asked for by its ends and its cookie: some 6 µs each.
 * One that is bound to an interface is found only where that is known. Throws ERR_READ, ERR_SYSTEM_CALL, ERR_MALFORMED_ROW, ERR_OUT_OF_MEMORY.
 */
export function readKnownSockets(
  table: FedTable,
  channel: Channel,
  sockets: readonly KnownSocket[],
  { diag, ...more }: More & { diag?: WebAssembly.Module | undefined },
): void {
  table.feedRows({ name: "netlink" }, (memory) => {
    let bytes = 0;
    for (const { protocol: code, cookie, ...socket } of sockets) {
      const sequence = nextSequence();
      const [protocol, isV6] = [ipProtocol(code) ?? 0, (code & 1) === 1];
      const extensions = extensionsOf(code, more);
      channel.send(socketRequest({ ...socket, protocol, isV6, extensions, sequence }, cookie));
      const malformed = memory.count(MALFORMED);
      const outcome = receiveRows(channel, memory, { code, sequence, isForOne: true, diag }, (length) => {
        table.note(1);
        bytes += length;
      });
      if (outcome === LOST) throw lostReply();
      if (memory.count(MALFORMED) > malformed) throw malformedMessage(protocolName(code));
    }
    return bytes;
  });
}

function lostReply(): SockdexError {
  return new SockdexError("ERR_READ", "The kernel's reply was lost: ask again.");
}
