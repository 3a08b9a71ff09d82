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
import {
  LOCAL_NETWORK_COUNT,
  LOCAL_NETWORKS,
  LOCAL_PORTS,
  MIN_RX_QUEUE,
  MIN_TX_QUEUE,
  NETWORK_BYTES,
  ONLY_LOCAL,
  ONLY_LOCAL_PORT,
  ONLY_PROTOCOL,
  ONLY_REMOTE,
  ONLY_REMOTE_PORT,
  ONLY_RX_QUEUE,
  ONLY_STATE,
  ONLY_TIMER,
  ONLY_TX_QUEUE,
  ONLY_UID,
  PROTOCOLS,
  REMOTE_NETWORK_COUNT,
  REMOTE_NETWORKS,
  REMOTE_PORTS,
  STATES,
  TIMERS,
  UID_COUNT,
  UIDS,
  WHICH,
} from "./criteria";
import { get } from "./fields";
import { SIZE, TOP } from "./header";
import { COUNTS, CRITERIA } from "./layout";
import { reaches } from "./memory";

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
  for (let i: u32 = 0; i < count; i++) if (load<u32>(CRITERIA + UIDS + ((<usize>i) << 2)) == uid) return true;
  return false;
}

/** Writes the numbers of the rows that meet the criteria to TOP, u32 each. Returns how many, or −1 when there is no room for them. */
export function select(): i32 {
  const size = get(SIZE);
  const rows = <usize>get(TOP);
  if (!reaches(<u64>rows + ((<u64>size) << 2))) return -1;
  const which = load<u32>(CRITERIA, WHICH);
  const minRxQueue = load<u32>(CRITERIA, MIN_RX_QUEUE);
  const minTxQueue = load<u32>(CRITERIA, MIN_TX_QUEUE);
  const localNetworks = load<u32>(CRITERIA, LOCAL_NETWORK_COUNT);
  const remoteNetworks = load<u32>(CRITERIA, REMOTE_NETWORK_COUNT);
  const uidCount = load<u32>(CRITERIA, UID_COUNT);
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
    if (which & ONLY_STATE && !load<u8>(CRITERIA + STATES + (load<u8>(states + row) & 0x7f))) continue;
    if (which & ONLY_PROTOCOL && !load<u8>(CRITERIA + PROTOCOLS + load<u8>(protocols + row))) continue;
    if (which & ONLY_LOCAL_PORT && !hasPort(CRITERIA + LOCAL_PORTS, load<u16>(localPorts + (row << 1)))) continue;
    if (which & ONLY_REMOTE_PORT && !hasPort(CRITERIA + REMOTE_PORTS, load<u16>(remotePorts + (row << 1)))) continue;
    if (which & ONLY_RX_QUEUE && load<u32>(rxQueues + (row << 2)) < minRxQueue) continue;
    if (which & ONLY_TX_QUEUE && load<u32>(txQueues + (row << 2)) < minTxQueue) continue;
    if (which & ONLY_TIMER && !load<u8>(CRITERIA + TIMERS + load<u8>(timers + row))) continue;
    if (which & ONLY_UID && !hasUid(load<u32>(uids + (row << 2)), uidCount)) continue;
    if (which & ONLY_LOCAL && !inNetworks(localAddresses + (row << 4), CRITERIA + LOCAL_NETWORKS, localNetworks))
      continue;
    if (which & ONLY_REMOTE && !inNetworks(remoteAddresses + (row << 4), CRITERIA + REMOTE_NETWORKS, remoteNetworks))
      continue;
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
