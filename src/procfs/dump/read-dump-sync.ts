import { closeSync, fstatSync, openSync } from "node:fs";
import { protocolHint } from "../../capture/protocol-hint";
import type { TableOptions } from "../../table/index";
import { readError } from "../files/errors";
import { fill, orEmpty, SHORTEST_ROW } from "../tables/fill";
import { LiveTable } from "../tables/live-table";

/**
 * A captured dump, text or what `ss -D` wrote, read on this thread straight into the table's memory. refresh() reads the file again.
 * Throws ERR_NO_TABLE, ERR_MALFORMED_ROW (strict), ERR_PERMISSION, ERR_READ, ERR_OUT_OF_MEMORY.
 */
export function readDumpSync(path: string, options: TableOptions = {}): LiveTable {
  return new LiveTable(options, (table) => {
    const fd = open(path);
    try {
      const bytes = fstatSync(fd).size;
      table.release(Math.ceil(bytes / SHORTEST_ROW));
      orEmpty(table, () => {
        table.begin({ name: path, bytes, ...protocolHint(path, options) });
        table.note(fill(table, { fd, position: null }, path));
        table.end();
      });
    } finally {
      closeSync(fd);
    }
  });
}

/** Anything that is named can be read, a pipe too. */
function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw readError(path, cause);
  }
}
