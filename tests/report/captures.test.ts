import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { SocketTable } from "../../src/index";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { drop, EMPTY_PAGE, figuresOf, filterBy, inBrowser, reports, settled, showRows } from "./browser";

const sockdex = reports();
const tcp = generateDump({ protocol: "tcp", rows: 1200, seed: 3, quirks: 0 });
const tcp6 = generateDump({ protocol: "tcp6", rows: 300, seed: 4, quirks: 0 });

/** A dump some minutes later: rows go, come, and change. */
function later(dump: Uint8Array, seed: number): Buffer {
  const [head = "", ...rows] = Buffer.from(dump).toString("latin1").split("\n").filter(Boolean);
  const kept = rows.filter((_, i) => i % 7 !== seed % 7);
  // Some established connections were closed by their peers.
  const changed = kept.map((row, i) => (i % 5 === 0 ? row.replace(/^(\s*\d+: \S+ \S+) 01 /, "$1 08 ") : row));
  const opened = Buffer.from(generateDump({ protocol: "tcp", rows: 40, seed: 100 + seed, quirks: 0 }));
  const newRows = opened.toString("latin1").split("\n").filter(Boolean).slice(1);
  return Buffer.from(`${[head, ...changed, ...newRows].join("\n")}\n`, "latin1");
}

inBrowser("files dropped on the empty page", () => {
  it("are analysed there, gzip too", async () => {
    const page = await sockdex.open(EMPTY_PAGE);
    expect(await page.textContent("#welcome h2")).toBe("Drop a captured socket table here");
    await drop(page, [{ name: "tcp.txt.gz", bytes: gzipSync(tcp) }]);
    await page.waitForSelector("#states .bar");
    await settled(page);
    expect((await figuresOf(page)).get("total")).toBe(SocketTable.parse(tcp).size);
    await drop(page, [{ name: "six.txt", bytes: tcp6 }]);
    await page.waitForFunction(() => document.title.startsWith("six.txt"));
    await settled(page);
    expect((await figuresOf(page)).get("total")).toBe(SocketTable.parse(tcp6).size);
  });

  it("are one capture where they are its tables", async () => {
    const page = await sockdex.open(EMPTY_PAGE);
    await drop(page, [
      { name: "web1-tcp.txt", bytes: tcp },
      { name: "web1-tcp6.txt", bytes: tcp6 },
    ]);
    await page.waitForSelector("#states .bar");
    await settled(page);
    expect(await page.textContent("header .name")).toBe("web1-{tcp,tcp6}.txt");
    expect((await figuresOf(page)).get("total")).toBe(SocketTable.parse(tcp).size + SocketTable.parse(tcp6).size);
    expect(await page.isVisible("#changes")).toBe(false);
  });

  it("that are none are told, and what was there stays", async () => {
    const page = await sockdex.of(fileOf(tcp));
    await drop(page, [{ name: "<b>notes</b>.txt", bytes: Buffer.from("hello\n") }]);
    await page.waitForSelector("#welcome .problem li");
    expect(await page.textContent("#welcome .problem")).toContain("<b>notes</b>.txt holds no socket table");
    expect(await page.$("#welcome .problem b")).toBe(null);
    expect((await figuresOf(page)).get("total")).toBe(SocketTable.parse(tcp).size);
    await drop(page, [{ name: "cut.gz", bytes: gzipSync(tcp).subarray(0, 500) }]);
    await page.waitForFunction(() => document.querySelector("#welcome .problem")?.textContent?.includes("cut.gz"));
  });
});

inBrowser("several captures", () => {
  const after = later(tcp, 1);

  it("of which two are compared, as sockdex diff does", async () => {
    const folder = folderOf({ "a.txt": tcp, "b.txt": after });
    const [a, b] = [join(folder, "a.txt"), join(folder, "b.txt")];
    const page = await sockdex.of(a, b, "--time-from", "mtime");
    await showRows(page);
    const expectDiff = async (...filter: string[]) => {
      const { stdout } = await sockdex.run(["diff", a, b, "--json", ...filter]);
      const kinds: string[] = stdout
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line).change);
      const figures = await figuresOf(page);
      for (const kind of ["opened", "closed", "changed", "stuckRx", "stuckTx", "retransmitting"]) {
        expect([kind, figures.get(`changes.${kind}`)]).toEqual([kind, kinds.filter((one) => one === kind).length]);
      }
      return figures;
    };
    const figures = await expectDiff();
    for (const kind of ["opened", "closed", "changed"]) {
      expect(figures.get(`changes.${kind}`), kind).toBeGreaterThan(10);
      await page.click(`[data-key="${kind}"]`);
      await settled(page);
      expect((await figuresOf(page)).get("total")).toBe(figures.get(`changes.${kind}`));
    }
    // Of what changed the table has the state before.
    const was = await page.$$eval(".window [data-column=was]", (all) => all.map(({ textContent }) => textContent));
    expect(new Set(was)).toEqual(new Set(["ESTABLISHED"]));
    await page.click('[data-key="changed"]');
    await settled(page);
    await filterBy(page, "state close-wait");
    await expectDiff("--filter", "state close-wait");
  });

  it("make a timeline, by the times in their names", async () => {
    const names = ["web-20260701T120000Z.txt", "web-20260701T110000Z.txt", "web-20260701T130000Z.txt.gz"];
    const texts = [later(tcp, 2), tcp, gzipSync(later(tcp, 3))];
    const folder = folderOf(Object.fromEntries(names.map((name, i) => [name, texts[i] ?? ""])));
    const page = await sockdex.of(folder);
    expect(await page.isVisible("#timeline canvas")).toBe(true);
    const rows = () =>
      page.$$eval(".captures tbody tr", (all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
    const sizes = [tcp, later(tcp, 2), later(tcp, 3)].map((bytes) => SocketTable.parse(bytes));
    expect((await rows()).map(([time, sockets]) => [time, sockets])).toEqual(
      ["11", "12", "13"].map((hour, i) => [`${hour}:00`, sizes[i]?.size.toLocaleString("en-US")]),
    );
    expect(await page.textContent("header .name")).toBe("2026-07-01 13:00 UTC");
    expect(await page.textContent("header .file code")).toContain("T130000Z");
    await page.click('[data-key="capture 0"]');
    await settled(page);
    expect((await figuresOf(page)).get("total")).toBe(sizes[0]?.size);
    await filterBy(page, "state close-wait");
    expect((await rows()).map(([, sockets]) => sockets)).toEqual(
      sizes.map((table) => table.select({ state: "CLOSE_WAIT" }).length.toLocaleString("en-US")),
    );
    await page.click("#timeline .u-over", { position: { x: 3, y: 20 } });
    await settled(page);
    expect(await page.textContent(".captures .chosen th")).toBe("11:00");
  });

  it("of several hosts are one timeline each", async () => {
    const folder = folderOf({
      "web1/20260701T120000Z.txt": tcp,
      "web1/20260701T130000Z.txt": after,
      "web2/20260701T123000Z.txt": tcp6,
    });
    const page = await sockdex.of(folder, "--host-from", "([^/]+)/2026");
    const times = () => page.$$eval(".captures tbody th", (all) => all.map(({ textContent }) => textContent));
    expect(await times()).toEqual(["12:00", "13:00"]);
    expect((await figuresOf(page)).get("changes.closed")).toBeGreaterThan(10);
    await page.selectOption("header select", { label: "web2" });
    await settled(page);
    expect((await figuresOf(page)).get("total")).toBe(SocketTable.parse(tcp6).size);
    expect(await page.isVisible("#timeline")).toBe(false);
    expect(await page.textContent("#changes .body")).toBe(
      "This is the first capture of its host: choose another to compare it with.",
    );
  });
});
