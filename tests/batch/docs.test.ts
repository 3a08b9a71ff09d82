import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COLUMN_NAMES } from "../../src/batch/format/columns";
import { formatAddress } from "../../src/core";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { query } from "./read-back";

/** docs/batch.md as it stands: what is marked as tested there, run in its order in one folder. `npm test` has built dist/. */
const PAGE = readFileSync(resolve("docs/batch.md"), "utf8");
const FENCE = /<!-- (tested[^>]*?) -->\n```(\w+)\n([\s\S]*?)```/g;
const blocks = [...PAGE.matchAll(FENCE)].map(([, mark = "", language = "", code = ""]) => ({ mark, language, code }));
const [lake, question, node, resume, parallel, program, writers] = blocks.map(({ code }) => code);

const hasParallel = /GNU parallel/.test(spawnSync("parallel", ["--version"], { encoding: "utf8" }).stdout ?? "");
if (!hasParallel) console.warn("GNU parallel is not installed: its test is skipped.");

const HOSTS = ["web1", "web2", "db 1"];
const TIMES = ["20260701T115900Z", "20260701T120000Z", "20260702T093000Z"];

let folder = "";
const dumps: { host: string; time: string; bytes: Uint8Array }[] = [];

/** Inside the project: the package is found there by its own name. */
beforeAll(() => {
  mkdirSync(resolve("build/tests"), { recursive: true });
  folder = mkdtempSync(resolve("build/tests/docs-"));
  mkdirSync(join(folder, "bin"));
  const command = `#!/bin/sh\nexec '${process.execPath}' '${resolve("dist/cli.cjs")}' "$@"\n`;
  writeFileSync(join(folder, "bin/sockdex"), command);
  chmodSync(join(folder, "bin/sockdex"), 0o755);
  for (const [i, host] of HOSTS.entries()) {
    mkdirSync(join(folder, "dumps", host), { recursive: true });
    for (const [k, time] of TIMES.entries()) {
      const seed = i * 10 + k;
      const tables = (["tcp", "tcp6"] as const).map((protocol) => generateDump({ protocol, rows: 400, seed }));
      const bytes = Buffer.concat(tables);
      writeFileSync(join(folder, "dumps", host, `${time}.txt.gz`), gzipSync(bytes));
      dumps.push({ host, time, bytes });
    }
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shell(code = ""): { status: number | null; stderr: string } {
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  return spawnSync("bash", ["-c", code], { cwd: folder, env, encoding: "utf8" });
}

function script(name: string, code = ""): string {
  writeFileSync(join(folder, name), code);
  return execFileSync(process.execPath, [name], { cwd: folder, encoding: "utf8" });
}

/** What the question asks, counted by hand. */
function answer(): Record<string, unknown>[] {
  const counted = new Map<string, { hosts: Set<string>; rows: number; unread: number }>();
  for (const { host, time, bytes } of dumps) {
    for (const row of parseOracle(bytes, {}).rows.filter(({ state }) => state === 8)) {
      const address = formatAddress(Buffer.from(row.remoteAddress, "hex"), 0, row.protocol === "tcp");
      const [, v4] = /(\d+\.\d+\.\d+)\.\d+$/.exec(address) ?? [];
      const network = v4 ? `${v4}.0/24` : `${row.remoteAddress.slice(0, 12).toUpperCase()}/48`;
      const key = JSON.stringify([
        `${time.slice(0, 4)}-${time.slice(4, 6)}-${time.slice(6, 8)}`,
        time.slice(9, 11),
        network,
      ]);
      const one = counted.get(key) ?? { hosts: new Set(), rows: 0, unread: 0 };
      counted.set(key, { hosts: one.hosts.add(host), rows: one.rows + 1, unread: one.unread + row.rxQueue });
    }
  }
  const rows = [...counted].map(([key, { hosts, rows, unread }]) => {
    const [date, hour, network] = JSON.parse(key) as [string, string, string];
    return { date, hour, network, close_wait: rows, hosts: hosts.size, unread };
  });
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  rows.sort(
    (a, b) => order(a.date + a.hour, b.date + b.hour) || b.close_wait - a.close_wait || order(a.network, b.network),
  );
  const shown = new Map<string, number>();
  return rows.filter(({ date, hour }) => {
    const number = (shown.get(date + hour) ?? 0) + 1;
    shown.set(date + hour, number);
    return number <= 3;
  });
}

const plain = (row: Record<string, unknown>) => ({
  ...row,
  date: String(row.date),
  hour: String(row.hour).padStart(2, "0"),
  close_wait: Number(row.close_wait),
  hosts: Number(row.hosts),
  unread: Number(row.unread),
});

test("what is marked is what these tests know", () => {
  expect(blocks.map(({ language }) => language)).toEqual(["sh", "sql", "js", "sh", "sh", "js", "js"]);
});

test("from a folder of dumps to an answer", async () => {
  const { status, stderr } = shell(lake);
  expect(stderr).toMatch(/^sockdex: 7,200 rows, 9 inputs, 0 malformed lines/);
  expect(status).toBe(0);
  const sql = question?.replace("'lake/", `'${join(folder, "lake")}/`) ?? "";
  const expected = answer();
  expect(expected.length).toBe(9);
  expect((await query(sql)).map(plain)).toEqual(expected);

  writeFileSync(join(folder, "question.sql"), question ?? "");
  const lines = script("answer.mjs", node).trim().split("\n");
  expect(lines.map((line) => plain(JSON.parse(line) as Record<string, unknown>))).toEqual(expected);

  expect(shell(resume)).toMatchObject({ status: 0, stderr: expect.stringMatching(/0 inputs, 9 finished before/) });
});

test.skipIf(!hasParallel)("shares by GNU parallel, into one folder", () => {
  const { status, stderr } = shell(parallel);
  expect({ status, lines: stderr.match(/^sockdex: [\d,]+ rows/gm)?.length }).toEqual({ status: 0, lines: 4 });
  const files = readdirSync(join(folder, "shards")).filter((name) => name.endsWith(".csv"));
  const rows = files.flatMap((name) =>
    readFileSync(join(folder, "shards", name), "utf8")
      .trim()
      .split("\n")
      .slice(1),
  );
  expect(files.length).toBe(9);
  expect(rows.length).toBe(7200);
});

test("from a program", () => {
  const closeWait = dumps.flatMap(({ bytes }) => parseOracle(bytes, {}).rows.filter(({ state }) => state === 8)).length;
  expect(script("program.mjs", program)).toBe(`7200 ${closeWait} 0 0\n`);
  const [head, ...rows] = readFileSync(join(folder, "close-wait.csv"), "utf8").trim().split("\r\n");
  expect([head, rows.length]).toEqual(["host,remoteAddress,rxQueue", closeWait]);
});

test.skipIf(process.platform !== "linux")("the writers, on live tables", async () => {
  script("writers.mjs", writers);
  const [row] = await query(`select count(*)::BIGINT as n, min(host) as host from '${join(folder, "now.parquet")}'`);
  expect(row).toMatchObject({ host: "web1" });
  expect(Number(row?.n)).toBeGreaterThan(0);
});

test("the table of columns has each of them, and no other", () => {
  const cells = [...PAGE.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = ""]) => cell);
  const documented = cells.flatMap((cell) => {
    const names = [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
    const [first, last] = [names[0] ?? "", names.at(-1) ?? ""].map((name) => COLUMN_NAMES.indexOf(name));
    if (cell.includes("…")) return COLUMN_NAMES.slice(first, (last ?? 0) + 1);
    if (cell.includes("and all behind it")) return COLUMN_NAMES.slice(first);
    return names;
  });
  expect(new Set(documented)).toEqual(new Set(COLUMN_NAMES));
});
