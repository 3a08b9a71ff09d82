import { SocketTable, type TableOptions } from "../../src/core";

/** What heads a tcp table, without the blanks that pad it to 149 bytes. */
export const HEADER =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

/** Text of a tcp table of these rows, each `local remote state inode` and, where told, `tx:rx`, timer and uid. */
export function text(...rows: string[]): string {
  const lines = rows.map((row, slot) => {
    const [local, remote, state, inode, queues = "00000000:00000000", timer = "00", uid = "0"] = row.split(" ");
    return `${String(slot).padStart(4)}: ${local} ${remote} ${state} ${queues} ${timer}:00000000 00000000 ${uid.padStart(5)}        0 ${inode} 1 0000000000000000 20 4 30 10 -1`;
  });
  return `${[HEADER.padEnd(149), ...lines].join("\n")}\n`;
}

export function table(rows: string[], options: TableOptions = {}): SocketTable {
  return SocketTable.parse(new TextEncoder().encode(text(...rows)), options);
}

/** Printed by a little-endian host. */
export const LOOPBACK = "0100007F";
export const ANY = "00000000";
export const ANY6 = "00000000000000000000000000000000";
export const MAPPED_LOOPBACK = "0000000000000000FFFF00000100007F";
export const LOOPBACK6 = "00000000000000000000000001000000";
