import { gunzipSync } from "node:zlib";
import packed from "../../../build/live-page.txt";

const { policy, page }: { policy: string; page: string } = JSON.parse(packed);

/** The page's Content-Security-Policy. */
export { policy };

/** The page, gzip. */
export const gzipped = Buffer.from(page, "base64");

/** The page for a client that does not take gzip: a rare one. */
export function unpacked(): Buffer {
  return gunzipSync(gzipped);
}
