import { gunzipSync } from "node:zlib";
import packed from "../../../build/live-page.txt";

const { policy, page }: { policy: string; page: string } = JSON.parse(packed);

/** The page's Content-Security-Policy. */
export { policy };

/** The page, gzip. */
export const gzipped = Buffer.from(page, "base64");

let whole: Buffer | undefined;

/** The page for a client that does not take gzip: a rare one. The same bytes for all, who may be slow to take them. */
export function unpacked(): Buffer {
  whole ??= gunzipSync(gzipped);
  return whole;
}

/** The page as a file of its own, dist/report.html: it asks no server, and captures go where `<!--captures-->` stands. */
export function filePage(): string {
  const alone = policy.replace("connect-src 'self'", "connect-src 'none'");
  return unpacked().toString().replace(" data-live", "").replace(policy, alone);
}
