import type { Columns } from "../../src/table/columns";
import { columns } from "../../src/table/schema";

/** A generator of numbers below 2^32, the same for a seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A socket's values, of every column: numbers, bytes, or 64 bits. */
export type MadeSocket = Record<string, number | bigint | Uint8Array>;

const ARRAYS = {
  ...{ u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, i32: Int32Array, f64: Float64Array },
  ...{ u64: BigUint64Array, bytes16: Uint8Array, name16: Uint8Array },
};
const RECORDED = columns.filter(({ group }) => group === "core" || group === "info");

/** Sockets that come, change, stay and go: a table a turn, in another order each time. */
export function* madeTables(
  seed: number,
  { tables, most, hasInfo = () => true }: { tables: number; most: number; hasInfo?: (turn: number) => boolean },
): Generator<{ size: number; columns: Columns; sockets: MadeSocket[] }, void, undefined> {
  const random = randomOf(seed);
  let sockets: MadeSocket[] = [];
  let cookie = 0n;
  for (let turn = 0; turn < tables; turn++) {
    sockets = sockets
      .filter(() => random(10) > 0)
      .map((socket) => (random(3) === 0 ? changed(socket, random) : socket));
    const more = random(Math.max(1, most - sockets.length));
    for (let i = 0; i < more; i++) sockets.push(madeSocket(random, ++cookie));
    sockets.sort(() => random(3) - 1);
    const named = RECORDED.filter(({ group }) => group === "core" || hasInfo(turn));
    const made = Object.fromEntries(named.map(({ name, element }) => [name, columnOf(sockets, name, element)]));
    yield {
      size: sockets.length,
      columns: made as unknown as Columns,
      sockets: sockets.map((socket) => ({ ...socket })),
    };
  }
}

function columnOf(sockets: readonly MadeSocket[], name: string, element: keyof typeof ARRAYS) {
  const parts = element === "bytes16" || element === "name16" ? 16 : 1;
  const column = new ARRAYS[element](sockets.length * parts);
  for (const [row, socket] of sockets.entries()) {
    const value = socket[name];
    if (value instanceof Uint8Array) (column as Uint8Array).set(value, row * 16);
    else column[row] = value as never;
  }
  return column;
}

function madeSocket(random: (below: number) => number, cookie: bigint): MadeSocket {
  const made = Object.fromEntries(RECORDED.map(({ name, element }) => [name, madeValue(element, random)]));
  const v4 = (last: number) =>
    Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, last >> 8, last & 0xff]);
  const isV6 = random(3) === 0;
  return {
    ...made,
    ...{ protocol: isV6 ? 1 : 0, state: 1 + random(12), cookie: random(8) === 0 ? 0n : cookie },
    localAddress: v4(random(300)),
    remoteAddress: isV6 ? (madeValue("bytes16", random) as Uint8Array) : v4(random(3000)),
    infoBytes: random(5) === 0 ? 0 : 232,
    congestion: Uint8Array.from({ length: 16 }, (_, i) => "cubic".charCodeAt(i) || 0),
  };
}

function changed(socket: MadeSocket, random: (below: number) => number): MadeSocket {
  const next = { ...socket };
  for (const { name, element } of RECORDED) {
    const value = next[name];
    if (typeof value !== "number" || ["protocol", "infoBytes"].includes(name) || random(4) > 0) continue;
    const most = element === "u8" ? 0x7f : element === "u16" ? 0xffff : 0xffffffff;
    next[name] = name === "state" ? 1 + random(12) : Math.min(most, Math.max(0, value + random(5000) - 1000));
  }
  return next;
}

function madeValue(element: keyof typeof ARRAYS, random: (below: number) => number): number | bigint | Uint8Array {
  switch (element) {
    case "u8":
      return random(4);
    case "u16":
      return random(0x10000);
    case "f64":
      return random(20) === 0 ? 2 ** 64 : random(2 ** 31) * random(1000);
    case "u64":
      return BigInt(random(2 ** 31));
    case "bytes16":
    case "name16":
      return Uint8Array.from({ length: 16 }, () => random(256));
    default:
      return random(4) === 0 ? 0xffffffff - random(3) : random(100_000);
  }
}
