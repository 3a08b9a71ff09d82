import { join } from "node:path";
import { type Protocol, SockdexError, type SocketTable } from "../../table/index";
import { isMissing, readError } from "../files/errors";
import { type Files, freshFiles, type OpenFile } from "../files/open-files";
import { netFolder, type Where } from "../network/net-folder";
import { fill } from "./fill";

interface OpenText {
  protocol: Protocol;
  path: string;
  file: OpenFile;
}

/** Tables of /proc that are open, and not read yet. */
export class TextTables {
  /** Tables this kernel does not have. */
  readonly missing: readonly Protocol[];
  readonly folder: string;
  readonly #open: readonly OpenText[];
  readonly #files: Files;

  /** Opens them; close() it. Throws ERR_NO_PROCESS, ERR_PERMISSION, ERR_READ. */
  constructor(folder: string, protocols: readonly Protocol[], where: Where, files: Files = freshFiles) {
    const missing: Protocol[] = [];
    const open: OpenText[] = [];
    this.missing = missing;
    this.folder = folder;
    this.#open = open;
    this.#files = files;
    try {
      for (const protocol of protocols) {
        const path = join(folder, protocol);
        try {
          open.push({ protocol, path, file: files.open(path) });
        } catch (cause) {
          if (!isMissing(cause)) throw readError(path, cause);
          missing.push(protocol);
        }
      }
      // A process that ends takes its tables with it, the later ones too when the first are open already.
      if (missing.length > 0 && where.pid !== undefined) netFolder(where);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get isEmpty(): boolean {
    return this.#open.length === 0;
  }

  close(): void {
    for (const { file } of this.#open) this.#files.done(file);
  }

  /** Adds their rows; what it throws leaves the table half full. Throws ERR_READ, ERR_MALFORMED_ROW (strict), ERR_OUT_OF_MEMORY, ERR_NO_TABLE. */
  read(table: SocketTable): void {
    table.note(0, [...this.missing]);
    if (this.isEmpty) return;
    for (const { protocol, path, file } of this.#open) {
      table.begin({ name: path, protocol });
      table.note(fill(table, file, path));
      table.endSource();
    }
    table.end();
  }
}

export function noTables(folder: string, protocols: readonly Protocol[]): SockdexError {
  return new SockdexError("ERR_NO_PROCFS", `${folder} holds none of the tables ${protocols.join(", ")}.`, {
    path: folder,
  });
}
