import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { type Protocol, readDumpSync } from "../../src/index";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { fileOf } from "./files";
import { onLinux } from "./on-linux";
import { askSs, asSs } from "./ss-lines";

const hasSs = spawnSync("ss", ["-V"]).status === 0;

/** Lines of a table that the test keeps. */
function linesWhere(bytes: Uint8Array, keep: (line: string) => boolean): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString("latin1").split("\n").filter(keep).join("\n"), "latin1");
}

/** An older ss knows neither NEW_SYN_RECV nor BOUND_INACTIVE, and leaves them out. */
const isKnownState = (line: string) => !/:[0-9A-F]{4} 0[CD] /.test(line);

/**
 * What ss reads wrong, for its scanf knows no overflow and stops at what does not fit: a pointer in words, a timer of
 * more than eight digits, one that overflows when it becomes milliseconds, a number of probes above a signed 32 bits.
 */
function isForSs(line: string): boolean {
  const words = line.trim().split(/\s+/);
  const [, expires = ""] = words[5]?.split(":") ?? [];
  const fits = expires.length <= 8 && Number.parseInt(expires, 16) * 1000 < 2 ** 31;
  return words[0] === "sl" || line === "" || (fits && !line.includes("ptrval") && Number(words[8]) < 2 ** 31);
}

describe.skipIf(!hasSs)(`ss reads the same rows from a dump${hasSs ? "" : ": skipped, no ss here"}`, () => {
  onLinux("one by one", () => {
    const expectAgreement = (protocol: Protocol, bytes: Uint8Array) => {
      const table = readDumpSync(fileOf(bytes), { protocol, details: true });
      const lines = askSs(protocol, bytes);
      expect(table.diagnostics.malformed).toBe(0);
      expect(lines.length).toBe(table.size);
      for (const [i, line] of lines.entries()) expect(asSs(table.row(i))).toEqual(line);
      return table;
    };

    it.each<Protocol>(["tcp", "tcp6", "udp", "udp6"])("of %s, two thousand", (protocol) => {
      const bytes = linesWhere(generateDump({ protocol, rows: 2000, seed: 51, quirks: 0 }), isKnownState);
      const table = expectAgreement(protocol, bytes);
      expect(table.size).toBeGreaterThan(1980);
      // So that the rows are worth it: all states and timers are among them.
      if (protocol.startsWith("tcp")) {
        expect(Object.keys(table.countByState()).length).toBe(11);
        expect(new Set(table.columns.timer).size).toBe(5);
      }
    });

    it.each<Protocol>(["tcp", "tcp6", "udp", "udp6"])("of %s, unusual ones", (protocol) => {
      const keep = (line: string) => isKnownState(line) && isForSs(line);
      const bytes = linesWhere(generateDump({ protocol, rows: 4000, seed: 52, quirks: 1 }), keep);
      const table = expectAgreement(protocol, bytes);
      expect(table.size).toBeGreaterThan(2000);
      expect(parseOracle(bytes).saturated).toBe(0);
      expect([...table.columns.uid]).toContain(0xffffffff);
    });
  });
});
