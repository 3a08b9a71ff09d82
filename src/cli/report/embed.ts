import { once } from "node:events";
import { createGzip, type Gzip } from "node:zlib";

/** What the page gets to know of a file. */
export interface EmbeddedFact {
  name: string;
  modified?: number | undefined;
  host?: string | undefined;
  time?: number | undefined;
  protocol?: string | undefined;
  /** What it holds in place of a table's text: CaptureFacts, of the tables that are named alike, or packTable()'s rows. */
  holds?: "facts" | "rows" | undefined;
}

export type Write = (text: string) => Promise<void>;

/**
 * Writes a file into the page: its facts as JSON, and its bytes as gzip in base64, in elements that no browser runs.
 * Constant memory, whatever its size.
 */
export async function embed(fact: EmbeddedFact, bytes: AsyncIterable<Uint8Array>, write: Write): Promise<void> {
  // A name could say </script>.
  const json = JSON.stringify(fact).replaceAll("<", "\\u003c");
  await write(
    `<script type="application/json" class="fact">${json}</script>\n<script type="text/plain" class="capture">`,
  );
  const gzip = createGzip({ level: 6, chunkSize: 1 << 18 });
  const feeding = feed(gzip, bytes);
  // What fails here fails the stream that is read below, and comes out of it.
  feeding.catch(() => {});
  // Three bytes are four characters: what is left over waits for the next.
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of gzip) {
    const all = Buffer.concat([rest, chunk]);
    const whole = all.length - (all.length % 3);
    await write(all.toString("base64", 0, whole));
    rest = all.subarray(whole);
  }
  await feeding;
  await write(`${rest.toString("base64")}</script>\n`);
}

async function feed(gzip: Gzip, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of bytes) if (!gzip.write(chunk)) await once(gzip, "drain");
    gzip.end();
  } catch (error) {
    gzip.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}
