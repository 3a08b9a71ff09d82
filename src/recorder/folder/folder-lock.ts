import { readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { hasProcessEnded, thisProcess } from "../../batch/output/temporary-names";
import { SockdexError } from "../../table/errors";
import { codeOf } from "../../table/realms";

const FILE = ".recorder.lock";

/**
 * Keeps other recorders out of a folder: a link that names this process, made in one step. One whose process has ended is taken
 * over. Returns what ends it. Throws ERR_WRITE where another process records there, and what the system does.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, FILE);
  for (let attempt = 0; ; attempt++) {
    try {
      symlinkSync(thisProcess(), path);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
    const owner = ownerOf(path);
    if (owner !== undefined && (attempt > 0 || !hasProcessEnded(owner))) {
      const pid = /\.(\d+)-/.exec(owner)?.[1] ?? "?";
      const message = `Another recorder, process ${pid}, writes into ${folder}: give this one a folder of its own. If it has ended on another machine, remove ${path}.`;
      throw new SockdexError("ERR_WRITE", message, { path });
    }
    rmSync(path, { force: true });
  }
}

function ownerOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
