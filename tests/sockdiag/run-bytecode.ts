/*
 * The kernel's filter, as net/ipv4/inet_diag.c checks and runs it: inet_diag_bc_audit() and inet_diag_bc_run().
 */

export interface Entry {
  isV6: boolean;
  localPort: number;
  remotePort: number;
  /** 4 bytes, or 16. */
  local: Uint8Array;
  remote: Uint8Array;
}

const CONDITIONS = [7, 8];
const COMPARISONS = [2, 3, 4, 5];

/** Why the kernel would refuse the program; undefined when it would not. */
export function refusalOf(bytecode: Uint8Array): string | undefined {
  const view = new DataView(bytecode.buffer, bytecode.byteOffset, bytecode.byteLength);
  for (let at = 0; at < bytecode.length; ) {
    const left = bytecode.length - at;
    if (left < 4) return "a piece of an operation";
    const [code, yes, no] = [view.getUint8(at), view.getUint8(at + 1), view.getUint16(at + 2, true)];
    let least = 4;
    if (CONDITIONS.includes(code)) {
      if (left < 12) return "no room for an address's header";
      const [family, prefix] = [view.getUint8(at + 4), view.getUint8(at + 5)];
      const bytes = { 0: 0, 2: 4, 10: 16 }[family];
      if (bytes === undefined) return `family ${family}`;
      if (left < 12 + bytes) return "no room for an address";
      if (prefix > bytes * 8) return `a prefix of ${prefix}`;
      least = 12 + bytes;
    } else if (COMPARISONS.includes(code)) {
      if (left < 8) return "no room for a port";
      least = 8;
    } else if (code > 1) return `code ${code}`;
    if (code !== 0) {
      if (no < least || no > left + 4 || no & 3) return `a jump of ${no} at ${at}`;
      if (no < left && !isStep(view, at + no)) return `a jump to ${at + no}, within an operation`;
    }
    if (yes < least || yes > left + 4 || yes & 3) return `a step of ${yes} at ${at}`;
    at += yes;
  }
  return undefined;
}

function isStep(view: DataView, target: number): boolean {
  let at = 0;
  while (at < target) {
    const yes = view.getUint8(at + 1);
    if (yes < 4) return false;
    at += yes;
  }
  return at === target;
}

/** Whether a socket passes. */
export function passes(bytecode: Uint8Array, entry: Entry): boolean {
  const view = new DataView(bytecode.buffer, bytecode.byteOffset, bytecode.byteLength);
  let at = 0;
  while (at < bytecode.length) {
    const holds = run(view, at, entry);
    at += holds ? view.getUint8(at + 1) : view.getUint16(at + 2, true);
  }
  return at === bytecode.length;
}

function run(view: DataView, at: number, entry: Entry): boolean {
  const port = () => view.getUint16(at + 6, true);
  switch (view.getUint8(at)) {
    case 1:
      return false;
    case 2:
      return entry.localPort >= port();
    case 3:
      return entry.localPort <= port();
    case 4:
      return entry.remotePort >= port();
    case 5:
      return entry.remotePort <= port();
    case 7:
      return isIn(view, at + 4, entry.isV6, entry.local);
    case 8:
      return isIn(view, at + 4, entry.isV6, entry.remote);
    default:
      return true;
  }
}

function isIn(view: DataView, at: number, isV6: boolean, address: Uint8Array): boolean {
  const [family, prefix] = [view.getUint8(at), view.getUint8(at + 1)];
  const wanted = (i: number) => view.getUint8(at + 8 + i);
  if (family === 2 && isV6) {
    const isMapped = address.every((byte, i) => i >= 12 || byte === (i < 10 ? 0 : 255));
    return isMapped && bitsMatch(address.subarray(12), wanted, prefix);
  }
  if ((family === 10) !== isV6) return false;
  return bitsMatch(address, wanted, prefix);
}

function bitsMatch(address: Uint8Array, wanted: (i: number) => number, bits: number): boolean {
  for (let bit = 0; bit < bits; bit++) {
    const mask = 0x80 >> (bit & 7);
    if (((address[bit >> 3] ?? 0) & mask) !== (wanted(bit >> 3) & mask)) return false;
  }
  return true;
}
