import { type CapturedText, type InputSource, type ReadTextsOptions, readTexts } from "../../batch/index";
import { beginsFacts, parseCaptureFacts } from "../../capture/capture-facts";
import { SockdexError, SocketTable } from "../../index";
import { messageOf } from "../../table/realms";
import { complain } from "../terminal/output";
import type { EmbeddedFact } from "./embed";

/** A text for the page. */
export interface PageText {
  fact: EmbeddedFact;
  bytes: AsyncIterable<Uint8Array>;
}

/** A dump shows what it is in as many bytes. */
const SNIFFED_BYTES = 1 << 22;
/** Facts of a capture in as few. */
const FACTS_HEAD = 100;

/**
 * The dumps named, and what is known beside them. What folders and archives hold besides is left out. Throws ERR_NO_TABLE,
 * ERR_READ for facts that are damaged, and what readTexts() throws.
 */
export async function* capturedTexts(
  sources: readonly InputSource[],
  options: ReadTextsOptions,
): AsyncGenerator<PageText, void, undefined> {
  let taken = 0;
  let left = 0;
  const inputs = sources.map((source) => (source === "-" ? process.stdin : source));
  for await (const text of readTexts(inputs, options)) {
    const found = await sniffed(text);
    if (found) {
      const { holds, bytes } = found;
      if (holds === undefined) taken++;
      const { name, modified, host, time } = text;
      yield { fact: { name: name === "-" ? "standard input" : name, modified, host, time, holds }, bytes };
    } else if (text.isFound) left++;
    else throw noTable(text.name, text.hint);
  }
  if (taken === 0) throw noTable(sources.map((one) => (typeof one === "string" ? one : "the input")).join(", "), "");
  if (left > 0) complain(`${left} files are not dumps and were left out`);
}

function noTable(name: string, hint: string): SockdexError {
  return new SockdexError("ERR_NO_TABLE", `${name} holds no socket table.${hint}`, { path: name });
}

/** What a text holds, and its bytes from the first on. */
interface Sniffed {
  holds?: "facts";
  bytes: AsyncIterable<Uint8Array>;
}

/** Undefined where neither a row nor a header is among the first bytes. Throws ERR_READ for facts that are damaged. */
async function sniffed({ name, bytes }: CapturedText): Promise<Sniffed | undefined> {
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
      if (length === 0 && beginsFacts(Buffer.from(value.subarray(0, FACTS_HEAD)).toString("latin1"))) {
        return { holds: "facts", bytes: await wholeFacts(name, following(first, iterator)) };
      }
      length += value.length;
      table.append(value);
    } else table.endSource();
  }
  if (hasTable()) return { bytes: following(first, iterator) };
  // An archive goes on behind it.
  while (!(await iterator.next()).done);
  return undefined;
}

async function* following(first: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function wholeFacts(name: string, bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk.slice());
  const whole = Buffer.concat(chunks);
  try {
    parseCaptureFacts(whole.toString());
  } catch (cause) {
    throw new SockdexError("ERR_READ", `${name} cannot be read: ${messageOf(cause)}`, { path: name, cause });
  }
  return (async function* () {
    yield whole;
  })();
}
