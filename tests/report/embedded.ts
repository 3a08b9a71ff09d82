import { gunzipSync } from "node:zlib";
import type { CaptureFacts } from "../../src/capture/capture-facts";

const EMBEDDED = /class="fact">([^<]*)<\/script>\n<script type="text\/plain" class="capture">([^<]*)/g;

/** Facts in a page, as they stand there. */
export function factsIn(page: string): CaptureFacts[] {
  return [...page.matchAll(EMBEDDED)]
    .filter(([, fact = ""]) => JSON.parse(fact).holds === "facts")
    .map(([, , data = ""]) => JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString()));
}
