import {
  column,
  LOCAL_ADDRESS,
  LOCAL_PORT,
  PROTOCOL,
  REMOTE_ADDRESS,
  REMOTE_PORT,
  RX_QUEUE,
  STATE,
  TIMER,
  TX_QUEUE,
  UID,
} from "./columns";
import { COUNTS, CRITERIA, get, SIZE, TOP } from "./layout";
import { reaches } from "./memory";

/*
 * What select() looks for, written by the host at CRITERIA. A row must meet every criterion whose bit is set.
 *
 *      0  which        u32   one ONLY_ bit a criterion
 *      4  minRxQueue   u32
 *      8  minTxQueue   u32
 *     12  local, remote networks and uids: how many of each, u32 × 3
 *     64  states       256 × u8, 1 = wanted, by the code's low seven bits
 *    320  timers       256 × u8
 *    576  protocols     16 × u8
 *   1024  local ports  65,536 bits
 *   9216  remote ports 65,536 bits
 *  17408  networks     local: MAX_NETWORKS × { address, mask: 16 bytes each }, then remote
 *  21504  uids         MAX_UIDS × u32
 */
const ONLY_STATE: u32 = 1;
const ONLY_TIMER: u32 = 2;
const ONLY_PROTOCOL: u32 = 4;
const ONLY_LOCAL_PORT: u32 = 8;
const ONLY_REMOTE_PORT: u32 = 16;
const ONLY_LOCAL: u32 = 32;
const ONLY_REMOTE: u32 = 64;
const ONLY_UID: u32 = 128;
const ONLY_RX_QUEUE: u32 = 256;
const ONLY_TX_QUEUE: u32 = 512;

const STATES: usize = CRITERIA + 64;
const TIMERS: usize = CRITERIA + 320;
const PROTOCOLS: usize = CRITERIA + 576;
const LOCAL_PORTS: usize = CRITERIA + 1024;
const REMOTE_PORTS: usize = CRITERIA + 9216;
const LOCAL_NETWORKS: usize = CRITERIA + 17408;
const MAX_NETWORKS: usize = 64;
const NETWORK_BYTES: usize = 32;
const REMOTE_NETWORKS: usize = LOCAL_NETWORKS + MAX_NETWORKS * NETWORK_BYTES;
const UIDS: usize = CRITERIA + 21504;

function hasPort(ports: usize, port: u32): bool {
  return ((<u32>load<u8>(ports + (port >> 3)) >> (port & 7)) & 1) != 0;
}

function inNetworks(address: usize, networks: usize, count: u32): bool {
  const bytes = v128.load(address);
  for (let i: u32 = 0; i < count; i++, networks += NETWORK_BYTES) {
    if (!v128.any_true(v128.and(v128.xor(bytes, v128.load(networks)), v128.load(networks, 16)))) return true;
  }
  return false;
}

function hasUid(uid: u32, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) if (load<u32>(UIDS + ((<usize>i) << 2)) == uid) return true;
  return false;
}

/** Writes the numbers of the rows that meet the criteria to TOP, u32 each. Returns how many, or −1 when there is no room for them. */
export function select(): i32 {
  const size = get(SIZE);
  const rows = <usize>get(TOP);
  if (!reaches(<u64>rows + ((<u64>size) << 2))) return -1;
  const which = load<u32>(CRITERIA);
  const minRxQueue = load<u32>(CRITERIA, 4);
  const minTxQueue = load<u32>(CRITERIA, 8);
  const localNetworks = load<u32>(CRITERIA, 12);
  const remoteNetworks = load<u32>(CRITERIA, 16);
  const uidCount = load<u32>(CRITERIA, 20);
  const states = column(STATE);
  const timers = column(TIMER);
  const protocols = column(PROTOCOL);
  const localPorts = column(LOCAL_PORT);
  const remotePorts = column(REMOTE_PORT);
  const localAddresses = column(LOCAL_ADDRESS);
  const remoteAddresses = column(REMOTE_ADDRESS);
  const uids = column(UID);
  const rxQueues = column(RX_QUEUE);
  const txQueues = column(TX_QUEUE);
  let found: u32 = 0;
  for (let row: usize = 0; row < <usize>size; row++) {
    if (which & ONLY_STATE && !load<u8>(STATES + (load<u8>(states + row) & 0x7f))) continue;
    if (which & ONLY_PROTOCOL && !load<u8>(PROTOCOLS + load<u8>(protocols + row))) continue;
    if (which & ONLY_LOCAL_PORT && !hasPort(LOCAL_PORTS, load<u16>(localPorts + (row << 1)))) continue;
    if (which & ONLY_REMOTE_PORT && !hasPort(REMOTE_PORTS, load<u16>(remotePorts + (row << 1)))) continue;
    if (which & ONLY_RX_QUEUE && load<u32>(rxQueues + (row << 2)) < minRxQueue) continue;
    if (which & ONLY_TX_QUEUE && load<u32>(txQueues + (row << 2)) < minTxQueue) continue;
    if (which & ONLY_TIMER && !load<u8>(TIMERS + load<u8>(timers + row))) continue;
    if (which & ONLY_UID && !hasUid(load<u32>(uids + (row << 2)), uidCount)) continue;
    if (which & ONLY_LOCAL && !inNetworks(localAddresses + (row << 4), LOCAL_NETWORKS, localNetworks)) continue;
    if (which & ONLY_REMOTE && !inNetworks(remoteAddresses + (row << 4), REMOTE_NETWORKS, remoteNetworks)) continue;
    store<u32>(rows + ((<usize>found) << 2), <u32>row);
    found++;
  }
  return <i32>found;
}

/** Counts rows by protocol and state at COUNTS: u32 [10][256]. */
export function count(): void {
  memory.fill(COUNTS, 0, 10 * 256 * 4);
  const size = <usize>get(SIZE);
  const states = column(STATE);
  const protocols = column(PROTOCOL);
  for (let row: usize = 0; row < size; row++) {
    const at = COUNTS + ((((<usize>load<u8>(protocols + row)) << 8) | load<u8>(states + row)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}
