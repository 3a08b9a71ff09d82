import { expect, test } from "vitest";
import { SocketTable } from "../../src/core";
import type { MetLine } from "../../src/table/reading/met-lines";
import { generateDump } from "../generate/index";

/** Counts the lines for which the module stops. */
class CountedTable extends SocketTable {
  stops = 0;

  protected override met(line: MetLine): void {
    this.stops++;
    super.met(line);
  }
}

const LINES = 100_000;
const dump = Buffer.from(generateDump({ protocol: "tcp", rows: 3, seed: 1, quirks: 0 }));

test.each(["x", "", " \t\r", "-----", "root@web1:~# exit", "1:zz", `${"y".repeat(511)}`])(
  "no number of lines %j stops the module more than a few times",
  (line) => {
    const table = new CountedTable();
    table.append(Buffer.concat([dump, Buffer.from(`${line}\n`.repeat(LINES)), dump])).end();
    expect(table.stops).toBeLessThan(20);
    const { rows, malformed, skipped, problems, lines } = table.diagnostics;
    const isBlank = line.trim() === "";
    expect({ rows, malformed, skipped, lines, problems: problems.length }).toEqual({
      rows: 6,
      malformed: isBlank ? 0 : LINES,
      skipped: isBlank ? LINES + 2 : 2,
      lines: LINES + 8,
      problems: isBlank ? 0 : 16,
    });
  },
);

test.each(["Tcp:", "[udp6]", "==> /proc/net/raw <==", "-- ICMP --", "$ cat /proc/net/udplite", "a sl b net/tcp"])(
  "a label %j is one behind any number of them",
  (label) => {
    const rowsOnly = dump.subarray(dump.indexOf("\n") + 1);
    const read = (noise: string) =>
      SocketTable.parse(Buffer.concat([dump, Buffer.from(`${noise}${label}\n`), rowsOnly]));
    const [plain, noisy] = [read(""), read("x\n".repeat(50))];
    expect(noisy.columns.protocol).toEqual(plain.columns.protocol);
    expect(noisy.diagnostics.skipped).toBe(plain.diagnostics.skipped);
    expect(noisy.diagnostics.skipped).toBe(2);
  },
);
