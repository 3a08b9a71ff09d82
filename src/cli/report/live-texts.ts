import { createReadStream, fstatSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { PROTOCOLS, type Protocol, SocketTable } from "../../index";
import { openIfThere } from "../../procfs/files/regular-file";
import { netFolder } from "../../procfs/network/net-folder";
import { captureFacts, type FactsOptions } from "../../procfs/process/captured-facts";
import { isProcfs } from "../../procfs/process/root";
import { backlogLimits } from "../../procfs/tables/backlog-limits";
import type { PageText } from "./texts";

/**
 * The live tables, as the kernel prints them now, or those of a captured tree, which may be of another host and day; and
 * what is known beside them.
 */
export async function* liveTexts(where: FactsOptions): AsyncGenerator<PageText, void, undefined> {
  const folder = netFolder(where);
  const host = where.procRoot === undefined ? hostname() : undefined;
  const seen = (modified: number) => (isProcfs(folder) ? { time: Date.now() } : { modified });
  const table = new SocketTable();
  let last = 0;
  for (const protocol of PROTOCOLS) {
    const name = join(folder, protocol);
    const fd = openIfThere(name);
    if (fd === undefined) continue;
    last = fstatSync(fd).mtimeMs;
    const bytes = alsoInto(table, protocol, createReadStream(name, { fd }));
    yield { fact: { ...seen(last), host, name, protocol }, bytes };
  }
  const facts = Buffer.from(JSON.stringify(captureFacts(table, { ...where, limits: backlogLimits(undefined, where) })));
  yield { fact: { ...seen(last), host, name: join(folder, "facts.json"), holds: "facts" }, bytes: once(facts) };
}

/** The bytes of a table, which are parsed as they pass by. */
async function* alsoInto(table: SocketTable, protocol: Protocol, bytes: AsyncIterable<Uint8Array>) {
  table.begin({ name: protocol, protocol });
  for await (const chunk of bytes) {
    table.append(chunk);
    yield chunk;
  }
  table.endSource();
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}
