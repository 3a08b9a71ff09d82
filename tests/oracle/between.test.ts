import { describe, expect, it } from "vitest";
import { labelOf } from "./labels";
import { prefixOf } from "./prefixes";
import { HEADERS, parse, sample } from "./sample";

const protocols = (lines: readonly string[], protocol?: string) =>
  parse(`${lines.join("\n")}\n`, protocol === undefined ? {} : { protocol }).rows.map((row) => row.protocol);
const CLOSED = sample({ state: "07", tail: "2 0 0" });
const OLD_CLOSED = sample({ state: "07", tail: "" });

describe("a label", () => {
  it.each([
    ["==> /proc/net/tcp6 <==", "tcp"],
    ["$ cat /proc/net/udp", "udp"],
    ["cat /proc/net/udp /proc/1/net/udp6", "udp"],
    ["/proc/1/net/raw:", "raw"],
    ["tcp6:", "tcp"],
    ["--- UDP ---", "udp"],
    ["[icmp]", "icmp"],
    ["\xb7 udplite6 \xb7", "udplite"],
    ["$ cat /proc/net/tcp /proc/net/udp", undefined],
  ])("%j tells %s", (text, told) => {
    expect(labelOf(text)).toEqual({ told });
  });

  it.each([
    "==> /proc/net/tcp6x <==",
    "/proc/net/tcp/x",
    "/proc/net/tcp_",
    "/proc/net/TCP",
    "tcp 6",
    "udp6 table",
    "cat: /proc/net/udplite: No such file or directory",
    "cat: /proc/net/udp: Permission denied \r",
    `${"-".repeat(510)}tcp`,
    "",
  ])("%j is none", (text) => {
    expect(labelOf(text)).toBeUndefined();
  });

  it("names the rows below it, whatever was told, and whatever its header says", () => {
    expect(protocols(["==> net/raw <==", HEADERS.udp, CLOSED, "==> net/udp <==", HEADERS.udp, CLOSED], "icmp")).toEqual(
      ["raw", "udp"],
    );
  });

  it("ends the table above it", () => {
    expect(protocols([HEADERS.tcp, CLOSED, "udp:", CLOSED])).toEqual(["tcp", "udp"]);
  });

  it("of several families leaves nothing told", () => {
    expect(protocols(["cat net/tcp net/udp", HEADERS.bare, OLD_CLOSED], "tcp")).toEqual(["udp"]);
  });

  it("is skipped, and is no header", () => {
    const { skipped, malformed, headers } = parse("==> net/raw <==\njunk\n", {});
    expect({ skipped, malformed, headers }).toEqual({ skipped: 1, malformed: 1, headers: 0 });
  });
});

describe("what is told, from a header on", () => {
  it("is udp, by three spaces", () => {
    expect(protocols([HEADERS.udp, CLOSED, HEADERS.raw, CLOSED], "raw")).toEqual(["udp", "udp"]);
    expect(protocols([HEADERS.udp, CLOSED], "udplite6")).toEqual(["udplite"]);
    expect(protocols([HEADERS.udp.trimStart(), CLOSED], "raw")).toEqual(["raw"]);
    expect(protocols([` ${HEADERS.udp}`, CLOSED], "raw")).toEqual(["raw"]);
    expect(protocols([HEADERS.udp.replace("rem_", "remote_"), CLOSED], "raw")).toEqual(["raw"]);
  });

  it("is nothing, by a tcp table's", () => {
    expect(protocols([HEADERS.raw, CLOSED, HEADERS.tcp, HEADERS.raw, CLOSED], "raw")).toEqual(["raw", "udp"]);
  });

  it("is the label's for its first header only", () => {
    const rows = ["raw:", HEADERS.udp, CLOSED, HEADERS.udp, CLOSED];
    expect(protocols(rows)).toEqual(["raw", "udp"]);
    expect(protocols(["raw:", CLOSED, HEADERS.udp, CLOSED])).toEqual(["raw", "udp"]);
    expect(protocols(["raw:", HEADERS.udp, HEADERS.udp, CLOSED])).toEqual(["udp"]);
    expect(protocols(["raw:", "", "junk", HEADERS.udp, CLOSED])).toEqual(["raw"]);
  });
});

describe("a prefix", () => {
  const ROW = "   0: 0100007F:1F90 …";
  it.each([
    "2024-05-01T10:00:00Z ",
    "2024-05-01 10:00:00 ",
    "2024-05-01T10:00:00.123456789Z\t",
    "2024-05-01T10:00:00,123+02:00 ",
    "2024-05-01T10:00:00-0200 ",
    "2024-05-01T10:00:00.1Z stdout F ",
    "2024-05-01T10:00:00.1Z stderr P ",
    "May  1 10:00:00 ",
    "May 31 10:00:00 web1 app[12]: ",
    "2024-05-01T10:00:00+0000 web-1.x my/app@1: ",
    "/proc/net/tcp:",
    "a.txt:",
    "7:",
    "     7\t",
    "7\t",
    "/proc/net/tcp:7:",
    "2024-05-01T10:00:00Z web1 app: tcp:7:",
  ])("%j is one", (text) => {
    expect(prefixOf(text + ROW)?.length).toBe(text.length);
    expect(prefixOf(`${text}sl local_address`)?.length).toBe(text.length);
  });

  it.each([
    "2024-05-01T10:00 ",
    "2024-05-01T10:00:00.1234567890Z ",
    " 2024-05-01T10:00:00Z ",
    " tcp:",
    "a b:",
    "tcp: x",
    ":",
    " 7:",
    "may  1 10:00:00 ",
  ])("%j is none", (text) => {
    expect(prefixOf(text + ROW)).toBeUndefined();
  });

  it("of a path or a number stands in front of a slot and a blank only", () => {
    expect(["tcp:x", "tcp:0:1", "tcp:", "12:34", "12:"].map(prefixOf)).toEqual(Array(5).fill(undefined));
    expect(prefixOf(`${"x".repeat(507)}:0: `)?.length).toBe(508);
    expect(prefixOf(`${"x".repeat(508)}:0: `)?.length).toBe(509);
    expect(prefixOf(`${"x".repeat(509)}:0: `)).toBeUndefined();
  });

  it("of a time may stand in front of anything", () => {
    expect(prefixOf("2024-05-01T10:00:00Z junk")?.length).toBe(21);
    expect(prefixOf("2024-05-01T10:00:00Z ")?.length).toBe(21);
  });

  it.each([
    ["/proc/net/tcp6:", "tcp"],
    ["web1/proc-net-RAW.txt:", "raw"],
    ["udp/x:", undefined],
    ["tcp-udp.txt:", undefined],
    ["udp-udp6:", "udp"],
    ["udpx:", undefined],
  ])("%s tells %s", (path, told) => {
    expect(prefixOf(path + ROW)).toEqual({ length: path.length, told });
  });

  it("is not part of the line: its number stays, diagnostics quote it", () => {
    const text = `a:${sample()}\na:  1: junk\n2024-05-01T10:00:00Z \n2024-05-01T10:00:00Z net/raw\n`;
    const { rows, lines, malformed, skipped, problems } = parse(text, {});
    expect({ rows: rows.length, lines, malformed, skipped }).toEqual({ rows: 1, lines: 4, malformed: 1, skipped: 2 });
    expect(problems).toEqual([{ line: 2, byteOffset: text.indexOf("a:  1"), reason: "local", text: "a:  1: junk" }]);
  });

  it("is a label where its path tells another family", () => {
    const of = (path: string, lines: readonly string[]) => lines.map((line) => `${path}:${line}`);
    const tcp = of("/proc/net/tcp", [HEADERS.tcp, CLOSED]);
    expect(protocols([...tcp, ...of("/proc/net/raw", [HEADERS.udp, CLOSED, CLOSED])])).toEqual(["tcp", "raw", "raw"]);
    expect(protocols([...tcp, ...of("/proc/net/udp", [OLD_CLOSED])])).toEqual(["tcp", "udp"]);
    expect(protocols([...tcp, ...of("/proc/net/tcp6", [CLOSED])])).toEqual(["tcp", "tcp"]);
  });

  it("is not looked for twice", () => {
    expect(parse(`a:1:2:${sample()}\n`, {}).malformed).toBe(1);
  });
});
