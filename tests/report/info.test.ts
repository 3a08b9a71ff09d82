import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { packedCapture } from "../../src/capture/packed-capture";
import { packTable } from "../../src/capture/packed-table";
import { SocketTable } from "../../src/core";
import { folderOf } from "../procfs/files";
import { EMPTY_PAGE, figuresOf, filterBy, inBrowser, reports, settled } from "./browser";
import { factsIn } from "./embedded";
import { incident } from "./incident";
import { loopbackPair } from "./loopback-pair";

const sockdex = reports("koffi", "@koromix");
const DIAGNOSTICS = {
  ...{ tornTail: false, byteOrder: { order: "little", certainty: 1 }, problems: [] },
  ...{ rows: 1, lines: 0, malformed: 0, skipped: 0, headers: 0, saturated: 0, duplicates: 0, bytes: 9, reads: 1 },
};

/** A page that brings along these bytes as packed rows. */
function pageOf(packed: Uint8Array): string {
  const path = join(folderOf({}), "page.html");
  const [before = "", after = ""] = readFileSync(EMPTY_PAGE, "utf8").split("<!--captures-->");
  const fact = JSON.stringify({ name: "live tables", time: 0, holds: "rows" });
  const data = gzipSync(packed).toString("base64");
  writeFileSync(path, before);
  appendFileSync(path, `<script type="application/json" class="fact">${fact}</script>\n`);
  appendFileSync(path, `<script type="text/plain" class="capture">${data}</script>\n${after}`);
  return path;
}

interface Listed {
  rtt?: number;
  totalRetrans?: number;
  bytesSent?: number;
  bytesReceived?: number;
}

it("a live report has the limits of accept queues", async () => {
  const { address, port } = await loopbackPair(1, 10);
  const { stdout } = await sockdex.run(["report"]);
  const limits = factsIn(stdout)[0]?.backlogLimits ?? [];
  const { stdout: listed } = await sockdex.run(["list", "--json", "-m", `src ${address}:${port} and state listening`]);
  const { inode, backlogLimit } = JSON.parse(listed);
  expect(limits[limits.indexOf(inode) + 1]).toBe(backlogLimit);
  expect(backlogLimit).toBeGreaterThan(0);
});

inBrowser("what a live report was read from", () => {
  const readFrom = async (path: string) => {
    const page = await sockdex.open(path);
    await settled(page);
    const facts = await page.locator("#reading dl.pairs > div").allTextContents();
    await page.close();
    return facts.filter((fact) => /^(Read from|From \/proc|Text|Malformed lines)/.test(fact));
  };
  const table = new SocketTable();
  const pageFrom = (source: string, fallback: object[]) =>
    pageOf(packTable(table, { ...about(0), source, fallback, diagnostics: { ...DIAGNOSTICS, rows: 0 } }));
  const raw = ["raw", "raw6"].map((protocol) => ({
    protocol,
    code: "ERR_UNSUPPORTED",
    reason: `No ${protocol} here.`,
  }));

  it("is said, with the tables that netlink did not give", async () => {
    expect(await readFrom(pageFrom("netlink", []))).toEqual(["Read fromthe kernel, by netlink"]);
    expect(await readFrom(pageFrom("mixed", raw))).toEqual([
      "Read frommixed: the kernel, by netlink, and /proc",
      "From /procraw, raw6. No raw here.",
    ]);
    expect(await readFrom(pageFrom("procfs", []))).toEqual(["Read from/proc", "Text9 B", "Malformed lines0"]);
  });

  it("is what list --verbose says of this machine", async () => {
    const { stderr } = await sockdex.run(["list", "--verbose", "--allow-empty", "--limit", "1"]);
    const said = stderr.split("\n").flatMap((line) => /^sockdex: from \/proc: (.*)$/.exec(line)?.[1] ?? []);
    const { stdout } = await sockdex.run(["report"]);
    const path = join(folderOf({}), "live.html");
    writeFileSync(path, stdout);
    const [from = "", ...facts] = await readFrom(path);
    expect(from).toBe(
      `Read from${said.length > 0 ? "mixed: the kernel, by netlink, and /proc" : "the kernel, by netlink"}`,
    );
    const shown = facts.filter((fact) => fact.startsWith("From /proc"));
    expect(shown.map((fact) => fact.replace(/^From \/proc/, "").replace(/\.$/, ""))).toEqual(said);
  });
});

inBrowser("a live report's info", () => {
  it("is that of list -i", async () => {
    // Sockets at addresses of their own, on which nothing moves any more.
    const { address } = await loopbackPair(20, 3000);
    const page = await sockdex.of();
    const { stdout } = await sockdex.run(["list", "-i", "--json", "-t", `src ${address} or dst ${address}`]);
    const rows: Listed[] = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const connected = rows.filter(({ rtt }) => rtt !== undefined);
    expect(connected).toHaveLength(40);
    await filterBy(page, `src ${address} or dst ${address}`);
    await page.waitForFunction(() => !document.querySelector<HTMLElement>("#peer-bytes")?.hidden);
    const figures = await figuresOf(page);
    const sum = (of: (row: Listed) => number | undefined) => connected.reduce((sum, row) => sum + (of(row) ?? 0), 0);
    expect(figures.get("info.roundTrips.sockets")).toBe(40);
    expect(figures.get("info.bytes.sent")).toBe(sum(({ bytesSent }) => bytesSent));
    expect(figures.get("info.bytes.received")).toBe(sum(({ bytesReceived }) => bytesReceived));
    const counted = [...figures].filter(([path]) => path.startsWith("info.roundTrips.counts."));
    expect(counted.reduce((sum, [, value]) => sum + value, 0)).toBe(40);
    expect(await page.$$eval("#rows [role=columnheader]", (all) => all.map(({ textContent }) => textContent))).toEqual(
      expect.arrayContaining(["Rtt", "Retrans", "Cwnd", "Sent", "Received"]),
    );
  });

  it("of an older kernel is what that gives", async () => {
    const table = SocketTable.parse(Buffer.from(incident()));
    const full = (value: number) => new Uint32Array(table.size).fill(value);
    const columns = {
      ...table.columns,
      cookie: new BigUint64Array(table.size).fill(7n),
      infoBytes: new Uint16Array(table.size).fill(104),
      ...{ rto: full(200_000), rtt: full(1500), totalRetrans: full(2) },
    };
    const page = await sockdex.open(pageOf(packTable({ size: table.size, columns }, about(table.size))));
    await settled(page);
    await page.waitForFunction(() => document.querySelector("#round-trips")?.textContent?.includes("1.5 ms"));
    expect(await page.isVisible("#retransmits")).toBe(true);
    expect(await page.isVisible("#peer-bytes")).toBe(false);
    // Findings are of such rows as of any.
    expect(await page.textContent("#findings")).toContain("in CLOSE_WAIT");
  });

  it("that is damaged is reported, whatever its bytes", async () => {
    const table = SocketTable.parse(Buffer.from(incident(10)));
    const whole = packTable(table, about(table.size));
    const wrongProtocol = { ...table.columns, protocol: new Uint8Array(table.size).fill(99) };
    const damaged = [
      whole.subarray(0, whole.length - 9),
      whole.subarray(0, 20),
      new Uint8Array(0),
      Uint8Array.from(whole, (byte, i) => (i === 40 ? 0 : byte)),
      packTable({ size: table.size, columns: wrongProtocol }, about(table.size)),
      packTable(table, undefined),
      packTable(table, { protocols: "tcp", diagnostics: { rows: "<b>" } }),
    ];
    for (const bytes of damaged) {
      const page = await sockdex.open(pageOf(bytes));
      await page.waitForSelector("#welcome .problem li");
      expect(await page.textContent("#welcome .problem")).toMatch(/packed|JSON|live tables/);
      await page.close();
    }
  });
});

const about = (rows: number) => ({ protocols: ["tcp"], source: "netlink", diagnostics: { ...DIAGNOSTICS, rows } });

it("what is packed with rows is read without anything else", () => {
  const problem = { line: 1, byteOffset: 0, reason: "state", text: "<b>", source: undefined };
  const facts = { sockdexFacts: 1, localPorts: { from: 1, to: 2 } };
  const fallback = [{ protocol: "raw", code: "ERR_UNSUPPORTED", reason: "<b>" }];
  const more = { more: 1, host: "web1", time: 7, source: "mixed", protocols: ["tcp", "nonsense"], fallback };
  const diagnostics = { ...DIAGNOSTICS, tornTail: true, problems: [{ ...problem, more: 1 }], missing: [] };
  const read = packedCapture({ ...more, diagnostics, facts: { ...facts, more: 1 } });
  expect(read).toEqual({
    ...{ host: "web1", time: 7, source: "mixed", protocols: ["tcp"], facts, fallback },
    diagnostics: { ...DIAGNOSTICS, tornTail: true, problems: [problem] },
  });
});

it.each([
  ...[undefined, 7, {}, { diagnostics: [] }, { diagnostics: { rows: null } }, { source: "nonsense" }],
  ...[{ host: 7 }, { host: null }, { time: "7" }, { time: 1e16 }, { facts: [] }, { facts: { sockdexFacts: 2 } }],
  ...[7, [7], [{}], [{ protocol: "tcp", code: 1, reason: "" }], [{ protocol: "x", code: "", reason: "" }]].map(
    (fallback) => ({ fallback }),
  ),
  ...[[7], [{}], [{ line: 1, byteOffset: 0, text: "", reason: "toString" }]].map((problems) => ({
    diagnostics: { ...DIAGNOSTICS, problems },
  })),
  ...[undefined, { order: "middle", certainty: 1 }, { order: "big" }].map((byteOrder) => ({
    diagnostics: { ...DIAGNOSTICS, byteOrder },
  })),
])("what is packed with rows is not %j", (wrong) => {
  const value = typeof wrong === "object" && Object.keys(wrong).length > 0 ? { ...about(1), ...wrong } : wrong;
  expect(() => packedCapture(value)).toThrow(/^The (packed capture|facts of the capture) /);
});
