import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { Conversation, node } from "../harness/conversation";

export interface Crowd {
  /** A process in the namespace the sockets are in. */
  pid: number;
  sockets: number;
  workers: number;
  /** False: they stand among this machine's own, which come and go. */
  isPrivate: boolean;
  end(): void;
}

const LOOPBACK_UP = "ip link set lo up";
/** As root, or as root of a user namespace. */
const UNSHARE = ["-n", "-rn"];

/** Opens at least `sockets` real loopback sockets, in a network namespace of their own where this user may make one. */
export async function openCrowd(sockets: number): Promise<Crowd> {
  const flags = UNSHARE.find((flag) => spawnSync("unshare", [flag, "sh", "-c", LOOPBACK_UP]).status === 0);
  const [command, args] = node(resolve(import.meta.dirname, "holder.ts"), []);
  // Each step becomes the next by exec: the process started here is the holder.
  const up = `${flags === undefined ? "" : `${LOOPBACK_UP}; `}ulimit -n 1048576 2>/dev/null; exec "$0" "$@"`;
  const shell = ["sh", "-c", up, command, ...args];
  const [first = "sh", ...rest] = flags === undefined ? shell : ["unshare", flags, ...shell];
  const holder = new Conversation(first, rest);
  try {
    const opened = JSON.parse(await holder.ask(`open ${sockets}`)) as { sockets: number; workers: number };
    return { pid: holder.pid, ...opened, isPrivate: flags !== undefined, end: () => holder.end() };
  } catch (error) {
    holder.end();
    throw error;
  }
}
