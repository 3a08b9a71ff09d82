import { createReadStream, fstatSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type PackedCapture, readingOf } from "../../capture/packed-capture";
import { packTable } from "../../capture/packed-table";
import { type LiveTable, PROTOCOLS, type Protocol, readSockets, SocketTable } from "../../index";
import { openIfThere } from "../../procfs/files/regular-file";
import { netFolder } from "../../procfs/network/net-folder";
import { captureFacts, type FactsOptions } from "../../procfs/process/captured-facts";
import { isProcfs } from "../../procfs/process/root";
import type { QueryTable } from "../../table/index";
import { backlogLimitsIn } from "../../table/info/backlog-limit";
import { placeOf } from "../args/input";
import { backlogLimits } from "../rows/backlog-limits";
import type { PageText } from "./texts";

/**
 * The live tables as they are now: by netlink with its info columns; where that cannot be, the text of /proc. And what is
 * known beside them. Of a captured tree, which may be of another host and day, its text.
 */
export async function* liveTexts(where: FactsOptions): AsyncGenerator<PageText, void, undefined> {
  const place = placeOf(where);
  const folder = netFolder(place);
  if (!isProcfs(folder)) yield* textsOf(folder, where);
  else {
    const table = readSockets({ ...place, source: "auto", protocols: PROTOCOLS, details: true, info: true });
    if (table.source === "procfs") yield* textsOf(folder, where);
    else yield* rowsOf(table, where);
  }
}

const NAME = "live tables";

async function* rowsOf(table: LiveTable, where: FactsOptions): AsyncGenerator<PageText, void, undefined> {
  const known = { time: Date.now(), host: hostOf(where) };
  const about: PackedCapture = readingOf(table, PROTOCOLS);
  yield { fact: { ...known, name: NAME, holds: "rows" }, bytes: once(packTable(table, about)) };
  const limits = backlogLimitsIn(table.columns);
  yield factsOf(table, `${NAME}-facts.json`, known, { ...where, limits });
}

async function* textsOf(folder: string, where: FactsOptions): AsyncGenerator<PageText, void, undefined> {
  const host = hostOf(where);
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
  const limits = backlogLimits(undefined, where);
  yield factsOf(table, join(folder, "facts.json"), { ...seen(last), host }, { ...where, limits });
}

/** A captured tree may be of another machine. */
function hostOf({ procRoot }: FactsOptions): string | undefined {
  return procRoot === undefined ? hostname() : undefined;
}

function factsOf(
  table: QueryTable,
  name: string,
  known: Omit<PageText["fact"], "name">,
  options: FactsOptions,
): PageText {
  const facts = Buffer.from(JSON.stringify(captureFacts(table, options)));
  return { fact: { ...known, name, holds: "facts" }, bytes: once(facts) };
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
