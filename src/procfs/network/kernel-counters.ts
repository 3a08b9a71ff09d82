import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Files } from "../files/open-files";
import { trySmallText } from "../files/small-file";
import { netFolder, type Where } from "./net-folder";

/** What the kernel counts of TCP in one network namespace; undefined where it does not say. */
export interface KernelCounters {
  /** Connections dropped because an accept queue was full, since the namespace came to be. */
  listenOverflows: number | undefined;
  /** Connections dropped by a listener for any reason, those included. */
  listenDrops: number | undefined;
  /** TCP sockets that no process has a descriptor of, and that are not in TIME_WAIT. */
  orphans: number | undefined;
  /** Bytes of all TCP buffers: of the whole machine, which is what the kernel limits (tcp_mem). */
  tcpMemory: number | undefined;
}

/** From the namespace's `netstat` and `sockstat`, as net/ipv4/proc.c prints them. */
export function readKernelCounters(where: Where, files: Files): KernelCounters {
  const folder = tryFolder(where);
  const text = (name: string) => (folder === undefined ? undefined : trySmallText(join(folder, name), { files }));
  const extensions = table(text("netstat"), "TcpExt");
  const tcp = /^TCP: (.*)$/m.exec(text("sockstat") ?? "")?.[1]?.split(" ") ?? [];
  const figure = (name: string) => (tcp.includes(name) ? Number(tcp[tcp.indexOf(name) + 1]) : undefined);
  const pages = figure("mem");
  return {
    listenOverflows: extensions.get("ListenOverflows"),
    listenDrops: extensions.get("ListenDrops"),
    orphans: figure("orphan"),
    tcpMemory: pages === undefined ? undefined : pages * pageSize(),
  };
}

/** Numbers by their names: a line has the names, the next one the numbers, and both begin with the group's name. */
function table(text: string | undefined, group: string): Map<string, number> {
  const [names = [], numbers = []] = (text ?? "")
    .split("\n")
    .filter((line) => line.startsWith(`${group}: `))
    .map((line) => line.split(" ").slice(1));
  return new Map(names.flatMap((name, i) => (i < numbers.length ? [[name, Number(numbers[i])]] : [])));
}

let pageBytes: number | undefined;

/** Bytes of a page, which sockstat's `mem` counts: AT_PAGESZ of this process's auxiliary vector. */
function pageSize(): number {
  if (pageBytes !== undefined) return pageBytes;
  pageBytes = 4096;
  try {
    const vector = readFileSync("/proc/self/auxv");
    for (let at = 0; at + 16 <= vector.length; at += 16) {
      if (vector.readBigUInt64LE(at) === AT_PAGESZ) pageBytes = Number(vector.readBigUInt64LE(at + 8));
    }
  } catch {
    // A process that may not read its own: what nearly every machine has.
  }
  return pageBytes;
}

/** Of getauxval(3). */
const AT_PAGESZ = 6n;

function tryFolder(where: Where): string | undefined {
  try {
    return netFolder(where);
  } catch {
    return undefined;
  }
}
