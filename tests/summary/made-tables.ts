import { SocketTable } from "../../src/core";
import type { Holder, SocketHolders } from "../../src/text/holders";
import { Random } from "../generate/random";

/** Small ranges of ports and addresses, so that all kinds of neighbours meet. */
export const RANGE = { from: 32768, to: 32799 };

const OWN_PORTS = [22, 80, 443, 5432, 32767, 32768, 32770, 32780, 32799, 32800] as const;
const PEER_PORTS = [0, 53, 80, 443, 5432, 32768, 32775, 32799, 40000] as const;
const V4 = ["0.0.0.0", "0.1.2.3", "10.0.0.5", "10.0.0.6", "10.0.1.7", "10.9.9.9", "192.168.1.1"] as const;
const V6 = ["::", "::1", "::5:6", "fe80::1", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"] as const;
const NAMES = [
  "nginx",
  "php",
  "a, b",
  "a",
  "b",
  "my app",
  "and",
  "back\\slash",
  "\ufffd".repeat(15),
  "tab\tbed",
] as const;
const PROTOCOLS = ["tcp", "tcp6", "udp", "udp6", "udplite", "raw", "raw6", "icmp"] as const;

type MadeProtocol = (typeof PROTOCOLS)[number];

interface Made {
  protocol: MadeProtocol;
  text: string;
}

export interface MadeTable {
  table: SocketTable;
  holders: SocketHolders;
  limits: ReadonlyMap<number, number>;
}

/** Tables at random, the same of one seed, and odd ones. */
export function madeTables(count: number): [string, MadeTable][] {
  const odd: [string, MadeTable][] = [
    ["empty", madeTable(1, 0)],
    ["one row", madeTable(2, 1)],
    ["only listeners", madeTable(3, 60, { state: 10, remote: "0.0.0.0", remotePort: 0, protocols: ["tcp"] })],
    ["IPv6 alone", madeTable(4, 200, { protocols: ["tcp6"] })],
    ["IPv4 in IPv6", madeTable(5, 200, { protocols: ["tcp6"], areMapped: true })],
    ["UDP and raw alone", madeTable(6, 200, { protocols: ["udp", "raw"] })],
    ["all of one peer", madeTable(7, 200, { remote: "10.9.9.9", remotePort: 5432, protocols: ["tcp"] })],
  ];
  const random = new Random(8);
  const drawn = Array.from({ length: count }, (_, i): [string, MadeTable] => {
    const protocols = PROTOCOLS.filter(() => random.chance(0.5));
    const shape = protocols.length > 0 ? { protocols } : {};
    return [`table ${i}`, madeTable(100 + i, random.below(random.chance(0.2) ? 400 : 60), shape)];
  });
  return [...odd, ...drawn];
}

interface Shape {
  protocols?: readonly MadeProtocol[];
  state?: number;
  remote?: string;
  remotePort?: number;
  areMapped?: boolean;
}

function madeTable(seed: number, rows: number, shape: Shape = {}): MadeTable {
  const random = new Random(seed);
  const [first = "tcp", ...others] = shape.protocols ?? PROTOCOLS;
  const byInode = new Map<number, readonly Holder[]>();
  const limits = new Map<number, number>();
  const made = Array.from({ length: rows }, (_, i): Made => {
    const protocol = random.pick([first, ...others]);
    const inode = random.chance(0.15) ? 0 : 1000 + i;
    if (inode > 0 && random.chance(0.8)) byInode.set(inode, holdersAt(random));
    if (inode > 0 && random.chance(0.5)) limits.set(inode, random.between(1, 200));
    return { protocol, text: rowOf(random, protocol, inode, shape) };
  });
  const text = PROTOCOLS.flatMap((protocol) => {
    const own = made.filter((one) => one.protocol === protocol);
    const lines = own.map(({ text }, i) => `${String(i).padStart(5)}: ${text}\n`);
    return lines.length === 0 ? [] : [`==> /proc/net/${protocol} <==\n`, HEAD, ...lines];
  });
  const table = SocketTable.parse(Buffer.from(text.join("") || HEAD));
  if (table.size !== rows) throw new Error(`${table.size} of ${rows} rows were read.`);
  return { table, holders: { byInode }, limits };
}

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

function holdersAt(random: Random): Holder[] {
  const pids = Array.from({ length: random.chance(0.3) ? 3 : 1 }, () => random.between(1, 30));
  return pids.sort((a, b) => a - b).map((pid, fd) => ({ pid, name: NAMES[pid % NAMES.length] ?? "", fd }));
}

function rowOf(random: Random, protocol: MadeProtocol, inode: number, shape: Shape): string {
  const isV6 = protocol.endsWith("6");
  const address = (): string => (isV6 && !(shape.areMapped ?? random.chance(0.3)) ? random.pick(V6) : random.pick(V4));
  const isTcp = protocol.startsWith("tcp");
  const state = shape.state ?? (isTcp ? random.pick([1, 1, 2, 6, 8, 10, 7] as const) : random.pick([1, 7] as const));
  const isListening = isTcp && state === 10;
  const remote = isListening ? V4[0] : (shape.remote ?? address());
  const remotePort = isListening ? 0 : (shape.remotePort ?? random.pick(PEER_PORTS));
  const ends = [hexEnd(address(), random.pick(OWN_PORTS), isV6), hexEnd(remote, remotePort, isV6)].join(" ");
  const waiting = isListening ? random.below(100) : 0;
  return `${ends} ${hex(state, 2)} 00000000:${hex(waiting, 8)} 00:00000000 00000000 1000 0 ${inode}`;
}

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");

/** As the kernel of a little-endian machine prints it. */
function hexEnd(address: string, port: number, isV6: boolean): string {
  const bytes = address.includes(":") ? bytesOfV6(address) : address.split(".").map(Number);
  const all = isV6 && bytes.length === 4 ? [...new Array<number>(10).fill(0), 255, 255, ...bytes] : bytes;
  let text = "";
  for (let at = 0; at < all.length; at += 4) {
    for (const byte of all.slice(at, at + 4).reverse()) text += hex(byte, 2);
  }
  return `${text}:${hex(port, 4)}`;
}

/** Of an address with `::` in it or with all groups. */
export function bytesOfV6(address: string): number[] {
  const [head = "", tail] = address.split("::");
  const groups = (text: string) => text.split(":").filter(Boolean);
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = new Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}
