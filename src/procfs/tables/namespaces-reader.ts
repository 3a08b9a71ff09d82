import { SockdexError } from "../../table/errors";
import type { SockdexErrorCode } from "../../table/index";
import { type FoundNamespace, findNamespaces, type UnreadNamespace } from "../network/namespaces";
import { isProcfs, rootOf } from "../process/root";
import type { LiveTable } from "./live-table";
import { type Place, placeOfMount, placeOfProcess, placeOfThread } from "./place";
import { behindRows, emptied } from "./room";
import { type Origin, type SourceOptions, SourceReader } from "./source-reader";

/** After these another way into a namespace may be open; if none is, the namespace is left out, and that is said. */
const CLOSED: readonly SockdexErrorCode[] = ["ERR_PERMISSION", "ERR_NO_PROCESS", "ERR_NO_PROCFS"];
/** Where it takes this thread to enter it, these too: the other namespaces need none of that. */
const NOT_ENTERED: readonly SockdexErrorCode[] = [...CLOSED, "ERR_NO_PEER", "ERR_UNSUPPORTED"];

/** Reads the tables of every network namespace, this thread's own first. */
export class NamespacesReader {
  readonly #options: SourceOptions;
  /** Others may take rights that the own one does not: what is refused there is not refused here. */
  readonly #own: SourceReader;
  readonly #others: SourceReader;

  /** Throws as SourceReader does. */
  constructor(options: SourceOptions) {
    this.#options = options;
    // All rows are filtered at once.
    this.#own = new SourceReader({ ...options, filter: undefined });
    this.#others = new SourceReader({ ...options, filter: undefined });
  }

  /** Reads them once, into a table that is emptied for it. Throws as readSockets() does. */
  read(table: LiveTable): void {
    const { procRoot, filter } = this.#options;
    const root = rootOf(procRoot);
    const { found, unread } = findNamespaces(root);
    const own = found.find(({ about }) => about.isOwn);
    if (found.length + unread.length === 0) throw noNamespaces(root);
    const origins: Origin[] = [];
    const read: FoundNamespace[] = [];
    const closed: UnreadNamespace[] = [];
    const note = (namespace: FoundNamespace, origin: Origin) => {
      table.readFrom(namespace.about.inode);
      origins.push(origin);
      read.push(namespace);
    };
    const room = emptied(table);
    if (own) note(own, this.#own.readPlace(table, placeOfThread(), room));
    else room.make(0);
    try {
      for (const namespace of found) {
        if (namespace === own) continue;
        const outcome = this.#readOther(table, namespace, root);
        if (outcome instanceof SockdexError) closed.push(closedBy(namespace, outcome));
        else if (outcome) note(namespace, outcome);
      }
      if (filter !== undefined) table.keep(filter);
    } catch (error) {
      table.clear();
      throw error;
    }
    const { source, fallback } = joined(origins);
    table.cameFrom(source, fallback);
    table.hasRead(
      read.map(({ about }) => about),
      [...closed, ...unread],
    );
  }

  /** The error of one that could not be read, or undefined for one that is over. */
  #readOther(table: LiveTable, namespace: FoundNamespace, root: string): Origin | SockdexError | undefined {
    let failure: SockdexError | undefined;
    for (const { place, codes } of this.#ways(namespace, root)) {
      const room = behindRows(table);
      try {
        return this.#others.readPlace(table, place(), room);
      } catch (error) {
        if (!(error instanceof SockdexError) || !codes.includes(error.code)) throw error;
        if (error.code !== "ERR_NO_PROCESS") failure = error;
      }
    }
    return failure ?? (isProcfs(root) ? undefined : notInCopy(root));
  }

  /** Ways into a namespace: its processes, which need no rights to be entered where /proc is read, and then its mounts. */
  *#ways({ about: { inode }, pids, mounts }: FoundNamespace, root: string): Generator<Way, void, undefined> {
    for (const pid of pids) yield { place: () => placeOfProcess({ pid, procRoot: root }, inode), codes: CLOSED };
    if (!isProcfs(root)) return;
    for (const path of mounts) {
      yield { place: () => placeOfMount(path, inode, this.#options.libc), codes: NOT_ENTERED };
    }
  }
}

interface Way {
  place: () => Place;
  /** Errors after which the next one is tried. */
  codes: readonly SockdexErrorCode[];
}

function closedBy({ about, pids }: FoundNamespace, { message }: SockdexError): UnreadNamespace {
  return { ...about, processes: pids.length, why: message };
}

/** What rows came from that came from several namespaces. */
function joined(origins: readonly Origin[]): Origin {
  const sources = [...new Set(origins.map(({ source }) => source))];
  const fallback = new Map(origins.flatMap((origin) => origin.fallback ?? []).map((one) => [one.protocol, one]));
  return {
    source: sources.length > 1 ? "mixed" : (sources[0] ?? "procfs"),
    fallback: fallback.size > 0 ? [...fallback.values()] : undefined,
  };
}

function notInCopy(root: string): SockdexError {
  return new SockdexError("ERR_NO_PROCFS", `${root} is a copy, and has no tables of this network namespace.`, {
    path: root,
  });
}

function noNamespaces(root: string): SockdexError {
  return new SockdexError("ERR_NO_PROCFS", `${root} shows no network namespace: no process in it has one.`, {
    path: root,
  });
}
