import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseOracle } from "../oracle/index";
import { generateDump } from "./index";

const hasSs = spawnSync("ss", ["-V"]).status === 0;

/** The lines ss prints of a table that it reads from a file in place of the kernel's. */
function ssLines(family: "TCP" | "UDP", bytes: Uint8Array, args: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "sockdex-ss-"));
  try {
    const file = join(folder, "table");
    writeFileSync(file, bytes);
    // The name without a 6 is what keeps ss from asking the kernel instead, whichever it then reads.
    const env = { ...process.env, [`PROC_NET_${family}`]: file, [`PROC_NET_${family}6`]: file };
    const out = execFileSync("ss", args, { env, encoding: "latin1", maxBuffer: 2 ** 28 });
    return out.split("\n").filter((line) => line !== "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The table without NEW_SYN_RECV and BOUND_INACTIVE: an older ss knows neither, and leaves them out. */
function withoutNewStates(bytes: Uint8Array): Uint8Array {
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  return Buffer.from(lines.filter((line) => !/:[0-9A-F]{4} 0[CD] /.test(line)).join("\n"), "latin1");
}

describe("ss, the kernel's own reader", () => {
  if (!hasSs) {
    it.skip("is not installed");
    return;
  }

  it.each([
    ["tcp", "TCP", ["-4", "-H", "-O", "-tanoe"]],
    ["tcp6", "TCP", ["-6", "-H", "-O", "-tanoe"]],
    ["udp", "UDP", ["-4", "-H", "-O", "-uanoe"]],
    ["udp6", "UDP", ["-6", "-H", "-O", "-uanoe"]],
  ] as const)("finds as many %s rows as were generated", (protocol, family, args) => {
    for (const quirks of [0, 0.02]) {
      const table = withoutNewStates(generateDump({ protocol, rows: 5000, quirks }));
      const { rows } = parseOracle(table);
      expect(rows.length).toBeGreaterThan(4900);
      expect(ssLines(family, table, [...args]).length).toBe(rows.length);
    }
  });
});
