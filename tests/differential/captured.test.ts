import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { expectAgreement } from "./compare";

/** Real captures of many kernels, beside the project where they are to be had. */
const DUMPS = join(import.meta.dirname, "../../../shared/dumps");
const files = existsSync(DUMPS) ? readdirSync(DUMPS).filter((name) => name.endsWith(".txt")) : [];

describe.skipIf(files.length === 0)("captured tables (skipped where ../shared/dumps is absent)", () => {
  test.each(files)("%s equals the oracle, at every chunk size", (name) => {
    const bytes = new Uint8Array(readFileSync(join(DUMPS, name)));
    const cuts = bytes.length < 6000 ? Array.from({ length: 300 }, (_, i) => i + 1) : [1, 7, 64, 149, 150, 151, 4096];
    for (const byteOrder of ["little", "big"] as const) {
      expectAgreement(bytes, { details: true, byteOrder }, name, cuts);
    }
    expectAgreement(bytes, { protocol: "udp6" }, `${name}, told udp6`);
  });
});
