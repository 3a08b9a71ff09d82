import type { FamilyNetwork } from "../filter/condition";
import { AF_INET, AF_INET6 } from "../libc/constants";

/*
 * The kernel's filter: operations of four bytes, {u8 code, u8 yes, u16 no}, some with an operand behind. `yes` leads to
 * the next operation, `no` anywhere further on; both count bytes. A program that ends exactly at its end accepts the
 * socket, one that ends four bytes further refuses it. So every piece of program here ends at its end where it holds, and
 * four bytes behind it where not.
 */
const JUMP = 1;
const LOCAL_AT_LEAST = 2;
const REMOTE_AT_LEAST = 4;
const LOCAL_IN = 7;
const REMOTE_IN = 8;

const OPERATION = 4;
const ANY_PORT = -1;
/** Some thousand conditions: more would cost the kernel more than sending the rows. `no` could count up to 65,535. */
const MOST_BYTES = 16384;

/** A condition on sockets: a program, or what needs none. */
export type Code = Uint8Array | "all" | "none";

/** The side's port is at least `port` (or at most). GE and LE: the kernels before 4.16 have no EQ. */
export function portCode(side: "local" | "remote", bound: "least" | "most", port: number): Code {
  if (bound === "least" ? port <= 0 : port >= 65535) return "all";
  if (bound === "least" ? port > 65535 : port < 0) return "none";
  const code = (side === "local" ? LOCAL_AT_LEAST : REMOTE_AT_LEAST) + (bound === "most" ? 1 : 0);
  const bytes = new Uint8Array(2 * OPERATION);
  const view = new DataView(bytes.buffer);
  operation(view, 0, code, bytes.length, bytes.length + OPERATION);
  // The operand is the `no` of an operation that is not run.
  view.setUint16(6, port, true);
  return bytes;
}

/** The side's address is in the network: an IPv4 one finds addresses mapped into IPv6 too, as in InNetworks. */
export function networkCode(side: "local" | "remote", { address, family }: FamilyNetwork, prefix: number): Code {
  const wanted = family === 4 ? address.subarray(12) : address;
  const bytes = new Uint8Array(OPERATION + 8 + wanted.length);
  const view = new DataView(bytes.buffer);
  operation(view, 0, side === "local" ? LOCAL_IN : REMOTE_IN, bytes.length, bytes.length + OPERATION);
  view.setUint8(4, family === 4 ? AF_INET : AF_INET6);
  view.setUint8(5, family === 4 ? prefix - 96 : prefix);
  view.setInt32(8, ANY_PORT, true);
  bytes.set(wanted, 12);
  return bytes;
}

export function both(a: Code, b: Code): Code {
  if (a === "none" || b === "none") return "none";
  if (a === "all") return b;
  if (b === "all") return a;
  const bytes = joined(a, b);
  const view = new DataView(bytes.buffer);
  const behind = a.length + OPERATION;
  // Where the first does not hold, it leads behind the second.
  for (let at = 0; at < a.length; at += view.getUint8(at + 1)) {
    const no = view.getUint16(at + 2, true);
    if (at + no === behind) view.setUint16(at + 2, no + b.length, true);
  }
  return fitting(bytes);
}

export function either(a: Code, b: Code): Code {
  if (a === "all" || b === "all") return "all";
  if (a === "none") return b;
  if (b === "none") return a;
  // Where the first holds, a jump leads over the second; where not, over the jump.
  const jump = new Uint8Array(OPERATION);
  operation(new DataView(jump.buffer), 0, JUMP, OPERATION, OPERATION + b.length);
  return fitting(joined(a, jump, b));
}

export function not(a: Code): Code {
  if (a === "all") return "none";
  if (a === "none") return "all";
  const jump = new Uint8Array(OPERATION);
  operation(new DataView(jump.buffer), 0, JUMP, OPERATION, 2 * OPERATION);
  return fitting(joined(a, jump));
}

function operation(view: DataView, at: number, code: number, yes: number, no: number): void {
  view.setUint8(at, code);
  view.setUint8(at + 1, yes);
  view.setUint16(at + 2, no, true);
}

/** In memory of their own: Buffer's pool is everybody's. */
function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** A program too long for the kernel lets all sockets pass: they are tested here. */
function fitting(bytes: Uint8Array): Code {
  return bytes.length > MOST_BYTES ? "all" : bytes;
}
