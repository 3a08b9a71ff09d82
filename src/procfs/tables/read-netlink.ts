import { statSync } from "node:fs";
import { join } from "node:path";
import type { Condition } from "../../filter/condition";
import type { Libc } from "../../libc/libc";
import { NetlinkDump } from "../../sockdiag/netlink-dump";
import type { Protocol, SocketTable } from "../../table/index";
import type { Filter, RowFilter } from "../../table/queries/filter";
import { namespaceOf } from "../network/namespace";
import { countSockets, netFolder, type Where } from "../network/net-folder";
import { makeRoom, orEmpty } from "./fill";

export interface NetlinkReadOptions extends Where {
  details?: boolean;
  strict?: boolean;
  filter?: Filter | RowFilter;
  /** What the kernel is told of the filter. */
  condition?: Condition | undefined;
}

/**
 * Asks the kernel for the tables once, into a table emptied for it. What cannot be asked for leaves the table as it was,
 * a failure while reading leaves it empty. Throws as readSockets() does.
 */
export function readByNetlink(
  table: SocketTable,
  protocols: readonly Protocol[],
  options: NetlinkReadOptions,
  libc?: Libc,
): void {
  const { details = false, strict = false, filter, condition } = options;
  const folder = netFolder(options);
  const dump = new NetlinkDump(protocols, {
    namespace: namespaceOf(options, folder),
    isMissing: (protocol) => statSync(join(folder, protocol), { throwIfNoEntry: false }) === undefined,
    ...{ details, strict, condition, libc },
  });
  try {
    const expected = filter === undefined ? Math.ceil(countSockets(folder, protocols) * 1.05) : 0;
    table.release(Math.max(expected, table.size));
    makeRoom(table, expected);
    orEmpty(table, () => {
      dump.read(table);
      if (filter !== undefined) table.keep(filter);
    });
  } finally {
    dump.close();
  }
}
