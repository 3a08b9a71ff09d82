/*
 * What select() looks for, written by the host: offsets from CRITERIA. A row must meet every criterion whose bit is set.
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
export const WHICH: usize = 0;
export const MIN_RX_QUEUE: usize = 4;
export const MIN_TX_QUEUE: usize = 8;
export const LOCAL_NETWORK_COUNT: usize = 12;
export const REMOTE_NETWORK_COUNT: usize = 16;
export const UID_COUNT: usize = 20;
export const STATES: usize = 64;
export const TIMERS: usize = 320;
export const PROTOCOLS: usize = 576;
export const LOCAL_PORTS: usize = 1024;
export const REMOTE_PORTS: usize = 9216;
export const LOCAL_NETWORKS: usize = 17408;
export const MAX_NETWORKS: usize = 64;
export const NETWORK_BYTES: usize = 32;
export const REMOTE_NETWORKS: usize = LOCAL_NETWORKS + MAX_NETWORKS * NETWORK_BYTES;
export const UIDS: usize = 21504;
export const MAX_UIDS: usize = 256;
export const END: usize = UIDS + MAX_UIDS * 4;

export const ONLY_STATE: u32 = 1;
export const ONLY_TIMER: u32 = 2;
export const ONLY_PROTOCOL: u32 = 4;
export const ONLY_LOCAL_PORT: u32 = 8;
export const ONLY_REMOTE_PORT: u32 = 16;
export const ONLY_LOCAL: u32 = 32;
export const ONLY_REMOTE: u32 = 64;
export const ONLY_UID: u32 = 128;
export const ONLY_RX_QUEUE: u32 = 256;
export const ONLY_TX_QUEUE: u32 = 512;
