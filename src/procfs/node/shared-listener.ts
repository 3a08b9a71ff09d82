import type { QueryTable, SocketRow } from "../../table/index";
import { socketInode } from "../process/inodes";
import { descriptorsOf } from "../process/threads";

/**
 * The row of the listener that a server in a cluster's worker shares: it listens at the server's address, and the parent
 * process, the primary, holds it. Undefined where that cannot be seen: the table is of another namespace or another time,
 * the parent is another user's.
 */
export function sharedListener(table: QueryTable, server: object): SocketRow | undefined {
  const at: unknown = "address" in server && typeof server.address === "function" ? server.address() : undefined;
  if (typeof at !== "object" || at === null || !("address" in at && "port" in at)) return undefined;
  const { address, port } = at;
  if (typeof address !== "string" || typeof port !== "number") return undefined;
  const row = table.byEndpoints({ address, port }, undefined, address.includes(":") ? "tcp6" : "tcp");
  return row?.state === "LISTEN" && isHeldBy(process.ppid, row.inode) ? row : undefined;
}

function isHeldBy(pid: number, inode: number): boolean {
  try {
    const { folder, names } = descriptorsOf(`/proc/${pid}`);
    return names.some((descriptor) => socketInode(`${folder}/${descriptor}`) === inode);
  } catch {
    return false;
  }
}
