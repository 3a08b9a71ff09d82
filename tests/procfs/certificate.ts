import { readFileSync } from "node:fs";

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");

/** Self-signed for localhost, of use to nobody, good until 2126. */
export const CERTIFICATE = { key: fixture("localhost-key.pem"), cert: fixture("localhost-cert.pem") };
