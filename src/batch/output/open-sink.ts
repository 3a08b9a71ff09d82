import { lstat, readlink, realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isMissing } from "../../procfs/files/errors";
import { AtomicFile } from "./atomic-file";
import { DirectFile } from "./direct-file";
import { makeFolder } from "./folders";
import type { Sink } from "./sink";
import { clearAbandoned } from "./temporary-names";
import { writeError } from "./write-all";

/** Names of what this process has open already, which is written where it stands. */
const OPEN_ALREADY = /^\/(?:proc\/|dev\/(?:stdout|stderr|fd\/))/;

/** As many as the kernel follows. */
const MOST_LINKS = 40;

/**
 * The file of one output. A link is followed: the file it leads to is replaced, or made. Folders that are missing are
 * made, and what ended runs left half-written beside it is removed. Throws ERR_WRITE.
 */
export async function openSink(output: string): Promise<Sink> {
  const path = resolve(output);
  try {
    const there = await stat(path).catch((cause: unknown) => {
      if (isMissing(cause)) return undefined;
      // The kernel may refuse to follow another user's link, in /tmp.
      throw cause;
    });
    if (there && !there.isDirectory() && (!there.isFile() || OPEN_ALREADY.test(path))) return new DirectFile(path);
    const target = await followLinks(path);
    await makeFolder(dirname(target));
    await clearAbandoned(dirname(target));
    return new AtomicFile(target);
  } catch (cause) {
    throw writeError(path, cause);
  }
}

/** Where the path leads, there or not. */
async function followLinks(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    const there = await lstat(target).catch(() => undefined);
    if (!there?.isSymbolicLink()) return target;
    target = resolve(await realpath(dirname(target)), await readlink(target));
  }
  throw new Error("too many links lead from it");
}
