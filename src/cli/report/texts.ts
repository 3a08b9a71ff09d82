import { createReadStream, fstatSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type CapturedText, type InputSource, type ReadTextsOptions, readTexts } from "../../batch/index";
import { PROTOCOLS, SockdexError, SocketTable } from "../../index";
import { openIfThere } from "../../procfs/files/regular-file";
import { netFolder, type Where } from "../../procfs/network/net-folder";
import { isProcfs } from "../../procfs/process/root";
import { complain } from "../terminal/output";
import type { EmbeddedFact } from "./embed";

/** A text for the page. */
export interface PageText {
  fact: EmbeddedFact;
  bytes: AsyncIterable<Uint8Array>;
}

/** A dump shows what it is in as many bytes. */
const SNIFFED_BYTES = 1 << 22;

/** The dumps named. What folders and archives hold besides is left out. Throws ERR_NO_TABLE, and what readTexts() throws. */
export async function* capturedTexts(
  sources: readonly InputSource[],
  options: ReadTextsOptions,
): AsyncGenerator<PageText, void, undefined> {
  let taken = 0;
  let left = 0;
  const inputs = sources.map((source) => (source === "-" ? process.stdin : source));
  for await (const text of readTexts(inputs, options)) {
    const bytes = await sniffed(text);
    if (bytes) {
      taken++;
      const { name, modified, host, time } = text;
      yield { fact: { name: name === "-" ? "standard input" : name, modified, host, time }, bytes };
    } else if (text.isFound) left++;
    else throw noTable(text.name, text.hint);
  }
  if (taken === 0) throw noTable(sources.map((one) => (typeof one === "string" ? one : "the input")).join(", "), "");
  if (left > 0) complain(`${left} files are not dumps and were left out`);
}

function noTable(name: string, hint: string): SockdexError {
  return new SockdexError("ERR_NO_TABLE", `${name} holds no socket table.${hint}`, { path: name });
}

/** The text's bytes, once a row or a header was among the first of them. */
async function sniffed({ bytes }: CapturedText): Promise<AsyncIterable<Uint8Array> | undefined> {
  const iterator = bytes[Symbol.asyncIterator]();
  const table = new SocketTable();
  const first: Uint8Array[] = [];
  let length = 0;
  let isOver = false;
  const hasTable = () => table.size > 0 || table.diagnostics.headers > 0;
  while (!hasTable() && !isOver && length < SNIFFED_BYTES) {
    const { done, value } = await iterator.next();
    isOver = done ?? false;
    if (value) {
      first.push(value.slice());
      length += value.length;
      table.append(value);
    } else table.endSource();
  }
  if (!hasTable()) {
    // An archive goes on behind it.
    while (!(await iterator.next()).done);
    return undefined;
  }
  return {
    async *[Symbol.asyncIterator]() {
      yield* first;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    },
  };
}

/** The live tables, as the kernel prints them now; or those of a captured tree, which may be of another host and day. */
export async function* liveTexts(where: Where): AsyncGenerator<PageText, void, undefined> {
  const folder = netFolder(where);
  const host = where.procRoot === undefined ? hostname() : undefined;
  for (const protocol of PROTOCOLS) {
    const name = join(folder, protocol);
    const fd = openIfThere(name);
    if (fd === undefined) continue;
    const seen = isProcfs(folder) ? { time: Date.now() } : { modified: fstatSync(fd).mtimeMs };
    yield { fact: { ...seen, host, name, protocol }, bytes: createReadStream(name, { fd }) };
  }
}
