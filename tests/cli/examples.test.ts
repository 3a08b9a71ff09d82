import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { describeCommand } from "../../src/cli/completion/describe";
import { createProgram } from "../../src/cli/program";
import { SocketTable } from "../../src/core";
import { JournalWriter } from "../../src/recorder/journal/journal-writer";
import { generateDump } from "../generate/index";
import { folderOf } from "../procfs/files";
import { onLinux } from "../procfs/on-linux";
import { namedListener } from "./held-sockets";

/*
 * Every example of the help and of README.md, run in bash as it is written, by the built command: in a folder with the
 * files they name. What stands for a process, an inode or another host is a real one of this machine.
 */

const hasXz = spawnSync("xz", ["--version"]).status === 0;

/** Below `Examples:`, without what is explained beside them. */
function examplesIn(text: string): string[] {
  const [, lines = ""] = /^Examples:\n((?: {2}.*\n?)+)/m.exec(text) ?? [];
  return lines
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.trim().replace(/ {3,}.*$/, ""))
    .filter((line) => line !== "");
}

/** In a page's shell blocks, and in its text where nothing is left open: `DUMP` and `…` are. */
function examplesOf(path: string): string[] {
  const page = readFileSync(path, "utf8");
  const blocks = [...page.matchAll(/^```(?:sh)?\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
    block.replaceAll(/\\\n\s*/g, "").split("\n"),
  );
  const spans = [...page.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
  return [...blocks.map((line) => line.replace(/^\$ /, "").replace(/ {3,}#.*$/, "")), ...spans].filter(
    (line) => /(^|\| )sockdex /.test(line) && !/…|\b[A-Z]{4,}\b|PID|diff A|^sockdex (diff|check)$/.test(line),
  );
}

const program = describeCommand(createProgram(() => {}));
const examples = new Set([
  ...[program, ...program.commands].flatMap(({ more }) => examplesIn(more)),
  ...["README.md", "docs/report.md"].flatMap(examplesOf),
]);

/** Another shell's, a download, and a program that may not be installed are left out. */
const runnable = [...examples].filter((line) => !/^source |npx /.test(line) && (hasXz || !line.startsWith("xz ")));

const PRELUDE = `
sockdex() {
  case "$*" in
    # Nobody is there to end it.
    watch* | top* | record* | *--serve*) timeout --signal INT 3 "$NODE" "$COMMAND" "$@" ;;
    # What this machine has is not closed.
    kill*) "$NODE" "$COMMAND" "$@" --dry-run ;;
    *) "$NODE" "$COMMAND" "$@" ;;
  esac
}
# What runs over there runs here.
ssh() { shift; "$@"; }
sudo() { "$@"; }
jq() { cat >/dev/null; }
duckdb() { :; }
# No process is ended.
kill() { :; }
set -o pipefail
`;

const dump = (seed: number) => generateDump({ protocol: "tcp", rows: 60, seed, quirks: 0 });

function place(): string {
  const names = ["tcp.txt", "before.txt", "after.txt", "a.txt", "b.txt", "monday.txt", "tuesday.txt"];
  const folder = folderOf(Object.fromEntries(names.map((name, i) => [name, dump(i)])));
  const files: Record<string, Uint8Array> = {
    "tcp.gz": gzipSync(dump(1)),
    "mips.txt": generateDump({ protocol: "tcp", rows: 60, byteOrder: "big" }),
    "dumps/web1/20260701T120000Z.txt": dump(2),
    "dumps/web2/20260702T120000Z.txt.gz": gzipSync(dump(3)),
    "web1/proc/net/20260701T120000Z": dump(4),
    ".config/fish/completions/there": new Uint8Array(0),
  };
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  copyFileSync(resolve("tests/fixtures/netlink/ss-tai.ssd"), join(folder, "tcp.ssd"));
  record(join(folder, "rec"));
  execFileSync("tar", ["-czf", "fleet.tar.gz", "web1"], { cwd: folder });
  if (hasXz) execFileSync("sh", ["-c", "xz -c tcp.txt >tables.txt.xz"], { cwd: folder });
  return folder;
}

onLinux("the examples", () => {
  it("are found", () => {
    expect(examples.size).toBeGreaterThan(50);
    for (const { word } of program.commands.filter(({ word }) => word !== "help")) {
      expect([...examples].some((line) => line.includes(`sockdex ${word} `) || line.endsWith(`sockdex ${word}`))).toBe(
        true,
      );
    }
  });

  describe("run as they are written", () => {
    it.each(runnable)("%s", async (example) => {
      const { pid, inode, fd } = await listener();
      const line = example
        .replaceAll("4711:12", `${pid}:${fd}`)
        .replaceAll("4711", `${pid}`)
        .replaceAll("48213", inode);
      const folder = place();
      const { status, stderr } = spawnSync("bash", ["-c", `${PRELUDE}${line}`], {
        cwd: folder,
        encoding: "utf8",
        // This machine may have any number of sockets.
        stdio: ["ignore", "ignore", "pipe"],
        env: { ...process.env, HOME: folder, NODE: process.execPath, COMMAND: resolve("dist/cli.cjs") },
      });
      const isAbsent = /:443|check|kill|nginx|10\.0\.0\.5|:5432|::1\]:80|localhost:8080|close-wait|--min-rx/.test(line);
      const isWrong = /dport = :htps/.test(line);
      // 124: it was ended by timeout.
      const ended = /^sockdex (watch|top|record)|--serve/.test(line) ? [124] : [];
      const expected = isWrong ? [2] : isAbsent ? [0, 1, ...ended] : [0, ...ended];
      expect({ status, stderr }).toEqual({ status: expect.toBeOneOf(expected), stderr: expect.any(String) });
      if (status === 0) expect(stderr).not.toMatch(/error|cannot|unknown (option|command)/i);
    });
  });
});

/** A recording from 20:30 to 20:35, in which a connection was reset. */
function record(folder: string): void {
  mkdirSync(folder);
  const day = new Date(2026, 6, 1, 20, 30);
  const timeAt = (minute: number) => day.getTime() + minute * 60_000;
  const writer = new JournalWriter(
    join(folder, "web1_20260701T203000Z_000001.journal"),
    { version: 1, host: "web1" },
    timeAt(0),
  );
  const table = SocketTable.parse(dump(5));
  const about = { protocols: ["tcp"], source: "procfs", diagnostics: { ...table.diagnostics } };
  for (const minute of [0, 3, 5]) writer.snapshot(timeAt(minute), table, {}, about);
  const ends = {
    localAddress: new Uint8Array(16),
    remoteAddress: new Uint8Array(16),
    cookie: new BigUint64Array([7n]),
  };
  const cause = Uint32Array.of(writer.texts.numberOf("reset"));
  writer.ends(timeAt(4), 1, { ...ends, cause, endTime: Float64Array.of(timeAt(4)), isEventLost: Uint8Array.of(1) });
  writer.close();
}

/** A process with a socket, and what it is called where. */
async function listener(): Promise<{ pid: string; fd: string; inode: string }> {
  const { port } = await namedListener("example");
  const args = [resolve("dist/cli.cjs"), "find", `:${port}`, "--json"];
  const [row = ""] = execFileSync(process.execPath, args, { encoding: "utf8" }).split("\n");
  const { inode, processes } = JSON.parse(row) as {
    inode: number;
    processes: { pid: number; descriptors: number[] }[];
  };
  const [held] = processes;
  return { pid: String(held?.pid), fd: String(held?.descriptors[0]), inode: String(inode) };
}
