import { LiveTable, type NetworkNamespace, type SocketTable, type UnreadNamespace } from "../../index";
import { namespaceText } from "../../text/namespaces";
import { plural } from "../../text/plural";
import { complain } from "../terminal/output";
import { UsageError } from "../terminal/status";
import { printable } from "../terminal/terminal";

/** The network namespaces of the tables that are read with --all-namespaces. */
export class KnownNamespaces {
  #known: ReadonlyMap<number, NetworkNamespace> = new Map();

  /** For listings, which are laid out before a table is read. */
  readonly of = (inode: number): NetworkNamespace | undefined => this.#known.get(inode);

  get all(): Iterable<NetworkNamespace> {
    return this.#known.values();
  }

  /** A table is read: its namespaces are the ones that are known now. */
  take(table: SocketTable): void {
    if (table instanceof LiveTable) this.#known = table.namespaces;
  }
}

/** Of each line so many are named. */
const MOST_NAMED = 3;

/** Says which namespaces could not be read, a line for each reason. */
export function complainOfUnread(table: SocketTable): void {
  if (!(table instanceof LiveTable)) return;
  const byReason = new Map<string, UnreadNamespace[]>();
  for (const one of table.diagnostics.unread ?? []) byReason.set(one.why, [...(byReason.get(one.why) ?? []), one]);
  for (const [why, some] of byReason) {
    const named = some.flatMap((one) => textOf(one) ?? []);
    const more = named.length > MOST_NAMED ? `, and ${named.length - MOST_NAMED} more` : "";
    complain(
      named.length === 0
        ? why
        : `${plural(some.length, "network namespace")} not read, ${named.slice(0, MOST_NAMED).join(", ")}${more}: ${why}`,
    );
  }
}

/** Undefined for what is not one namespace. */
function textOf({ inode, isOwn = false, ...known }: UnreadNamespace): string | undefined {
  if (inode === undefined && known.pid === undefined) return undefined;
  const text = namespaceText({ inode: inode ?? 0, isOwn, ...known }, printable);
  return known.processes > 1 ? `${text} and ${plural(known.processes - 1, "other")}` : text;
}

/** What goes by the network namespace of rows (`--by netns`) is of tables that are read with --all-namespaces. Throws UsageError. */
export function refuseWithoutAll(
  what: string,
  { allNamespaces, file }: { allNamespaces?: boolean; file?: string },
): void {
  if (allNamespaces) return;
  throw new UsageError(
    file === undefined
      ? `${what} takes --all-namespaces: without it, one network namespace is read`
      : `a dump does not say which network namespace its rows are of: ${what} takes live tables and --all-namespaces`,
  );
}
