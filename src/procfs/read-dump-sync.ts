import { fstatSync } from "node:fs";
import { toldProtocol } from "../capture/told-protocol";
import type { TableOptions } from "../table/index";
import { readError } from "./errors";
import { fill, orEmpty, SHORTEST_ROW } from "./fill";
import { LiveTable } from "./live-table";
import { freshFiles, type OpenFile } from "./open-files";

/**
 * A captured dump, read on this thread straight into the table's memory. refresh() reads the file again.
 * Throws ERR_NO_TABLE, ERR_MALFORMED_ROW (strict), ERR_PERMISSION, ERR_READ, ERR_OUT_OF_MEMORY.
 */
export function readDumpSync(path: string, options: TableOptions = {}): LiveTable {
  return new LiveTable(options, (table) => {
    const file = open(path);
    try {
      const bytes = fstatSync(file.fd).size;
      table.release(Math.ceil(bytes / SHORTEST_ROW));
      orEmpty(table, () => {
        table.begin({ name: path, bytes, ...toldProtocol(path, options) });
        table.note(fill(table, file, path));
        table.end();
      });
    } finally {
      freshFiles.done(file);
    }
  });
}

function open(path: string): OpenFile {
  try {
    return freshFiles.open(path);
  } catch (cause) {
    throw readError(path, cause);
  }
}
