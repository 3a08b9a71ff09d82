import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { inNamespace, type NamespaceFile } from "../../libc/in-namespace";
import { type Libc, libc } from "../../libc/libc";
import { SockdexError } from "../../table/errors";
import type { Protocol } from "../../table/protocols";
import type { Files } from "../files/open-files";
import { namespaceOf } from "../network/namespace";
import { namespaceOfFile } from "../network/namespaces";
import { countSockets, isOwn, netFolder, type Where } from "../network/net-folder";
import { isProcfs } from "../process/root";
import { TextTables } from "./text-tables";

const OWN = "/proc/thread-self/net";

/** A network namespace, as both sources get at its tables. */
export interface Place {
  /** For netlink; undefined is this thread's own. Throws ERR_UNSUPPORTED for a captured copy. */
  namespace(): NamespaceFile | undefined;
  /** Opens tables of /proc; close() them. Throws as TextTables does, and ERR_NO_PROCESS where it is over. */
  openText(protocols: readonly Protocol[], files: Files | undefined): TextTables;
  /** Whether there is such a table. */
  has(protocol: Protocol): boolean;
  /** Sockets that the kernel counts now, as a hint for capacity. */
  count(protocols: readonly Protocol[]): number;
}

/** The namespace of a process, or this one's own. Throws as netFolder() does; of the own one only openText() does. */
export function placeOf(where: Where): Place {
  if (!isOwn(where)) {
    const folder = netFolder(where);
    return placeIn(folder, where, () => namespaceOf(where, folder));
  }
  // Netlink needs no /proc, which may not be mounted.
  const own = placeIn("/proc/net", where, () => undefined);
  return {
    ...own,
    openText: (protocols, files) => new TextTables(netFolder(where), protocols, where, files),
    has: (protocol) => own.has(protocol) || !isProcfs("/proc"),
  };
}

/** This thread's own, whatever that of its process is. */
export function placeOfThread(): Place {
  return placeIn(OWN, {}, () => undefined);
}

function placeIn(folder: string, where: Where, namespace: Place["namespace"]): Place {
  return {
    namespace,
    openText: (protocols, files) => new TextTables(folder, protocols, where, files),
    has: (protocol) => statSync(join(folder, protocol), { throwIfNoEntry: false }) !== undefined,
    count: (protocols) => countSockets(folder, protocols),
  };
}

/** The namespace of this inode, which a process was in when it was looked for: as placeOf(), and it may have moved. */
export function placeOfProcess(where: Required<Where>, inode: number): Place {
  const place = placeOf(where);
  if (!isProcfs(where.procRoot)) return place;
  const link = join(dirname(netFolder(where)), "ns/net");
  return {
    ...place,
    namespace: () => ({ path: link, inode }),
    openText(protocols, files) {
      const text = place.openText(protocols, files);
      if (namespaceOfFile(link) === inode) return text;
      text.close();
      throw new SockdexError("ERR_NO_PROCESS", `Process ${where.pid} has left its network namespace.`, { path: link });
    },
  };
}

/** A namespace that no process need be in: this thread enters it, which takes CAP_SYS_ADMIN and koffi. */
export function placeOfMount(path: string, inode: number, givenLibc: Libc | undefined): Place {
  const file = { path, inode };
  const purpose = { what: "Reading a network namespace without processes", instead: "start a process in it" };
  return {
    namespace: () => file,
    openText(protocols, files) {
      const here = tableNumber();
      return inNamespace(givenLibc ?? libc(purpose), file, () => {
        // Linux before 5.0 goes on showing a thread the tables of the namespace it came from.
        if (tableNumber() === here) throw oldProcfs(path);
        return new TextTables(OWN, protocols, {}, files);
      });
    },
    // All namespaces have the tables that their kernel has.
    has: placeOfThread().has,
    count: () => 0,
  };
}

/** A namespace's files have inodes of their own. */
function tableNumber(): number {
  return statSync(join(OWN, "dev")).ino;
}

function oldProcfs(path: string): SockdexError {
  return new SockdexError(
    "ERR_UNSUPPORTED",
    `This kernel's /proc does not show the network namespace of ${path}: read it with source netlink.`,
    { path },
  );
}
