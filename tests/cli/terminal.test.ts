import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { generateDump } from "../generate/index";
import { procfs } from "../procfs/fake-procfs";
import { fileOf } from "../procfs/files";
import { builtCommand, linesOf } from "./command";

const sockdex = builtCommand();
const dump = Buffer.concat([
  generateDump({ protocol: "tcp", rows: 60, quirks: 0 }),
  generateDump({ protocol: "tcp6", rows: 60, quirks: 0 }),
]);

const ESCAPE = "\x1b[";
const ROW_11 = "0: 0100007F:1F90 0200007F:C350 01 00000000:00000001 00:00000000 00000000 1000 0 11";

describe("colours", () => {
  it("are for terminals", async () => {
    const { stdout } = await sockdex.run(["list", "--file", "-"], { input: dump, env: { CI: "true" } });
    expect(stdout).not.toContain(ESCAPE);
  });

  it.each(["list", "summary"])("can be had elsewhere, and change nothing else: %s", async (command) => {
    const plain = await sockdex.run([command, "--file", "-"], { input: dump });
    const coloured = await sockdex.run([command, "--color", "always", "--file", "-"], { input: dump });
    expect(coloured.stdout).toContain(ESCAPE);
    expect(stripVTControlCharacters(coloured.stdout)).toBe(plain.stdout);
  });
});

/** script(1) of util-linux runs a command on a terminal of its own. */
const hasScript = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

interface Terminal extends NodeJS.ProcessEnv {
  /** What the shell runs behind the command: `| head`. */
  behind?: string;
}

describe.skipIf(!hasScript)(`on a terminal${hasScript ? "" : ": skipped, no script(1) here"}`, () => {
  const file = () => fileOf(dump);
  const onTerminal = async (columns: number, args: string, { behind = "", ...env }: Terminal = {}) => {
    const inner = `stty cols ${columns} rows 24; "$NODE" "$SOCKDEX" ${args} --file "$DUMP" ${behind}`;
    const settings = { TERM: "xterm", LC_ALL: "C.UTF-8", DUMP: file(), INNER: inner, ...env };
    const { stdout } = await sockdex.shell('script -qec "$INNER" /dev/null', settings);
    return stdout.replaceAll("\r", "");
  };

  it("states are coloured, unless NO_COLOR is set", async () => {
    expect(await onTerminal(160, "list")).toContain(`${ESCAPE}32mESTABLISHED`);
    expect(await onTerminal(160, "list", { NO_COLOR: "1" })).not.toContain(ESCAPE);
    expect(await onTerminal(160, "list", { TERM: "dumb" })).not.toContain(ESCAPE);
  });

  it.each([40, 60, 80, 100, 160])("lines fit into %i columns", async (columns) => {
    const lines = linesOf(stripVTControlCharacters(await onTerminal(columns, "list")));
    expect(lines.length).toBe(121);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
  });

  it("lines fit behind a pipe into what shows them, and are whole for what searches them, and in a file", async () => {
    const whole = linesOf((await sockdex.run(["list", "--file", file()])).stdout);
    const [fitted = ""] = linesOf(await onTerminal(60, "list", { NO_COLOR: "1" }));
    for (const viewer of ["head", "tail -n +1", "less"]) {
      expect(linesOf(await onTerminal(60, "list", { behind: `2>/dev/null | ${viewer} | cat` }))[0]).toBe(fitted);
    }
    for (const reader of ["| cat", "| grep .", "| tee /dev/null | head", `> "$DUMP.out"; head "$DUMP.out"`]) {
      expect(linesOf(await onTerminal(60, "list", { behind: reader }))[0]).toBe(whole[0]);
    }
    expect(linesOf(await onTerminal(60, "list --wide", { behind: "| head" }))[0]).toBe(whole[0]);
    const summary = linesOf(await onTerminal(200, "summary", { behind: "| head -n 300" }));
    expect(Math.max(...summary.map(({ length }) => length))).toBeGreaterThan(100);
    const withoutTerminal = await sockdex.shell(
      `setsid --wait sh -c '"$NODE" "$SOCKDEX" list --file "$0" | head' ${file()}`,
    );
    expect(withoutTerminal.stdout).toContain(`${whole[0]}\n`);
  });

  it("columns that are named stay, however narrow it is", async () => {
    const [titles] = linesOf(stripVTControlCharacters(await onTerminal(30, "list --columns timer,uid,local,inode")));
    expect(titles).toMatch(/^TIMER +UID +LOCAL +INODE$/);
  });

  it.each([
    [80, /^tcp +ESTABLISHED +127\.0\.0\.1:\d+ +127\.0\.0\.2:\d+ .* node 7:3 \+2$/m],
    [200, /^tcp +ESTABLISHED +127\.0\.0\.1:\d+ +127\.0\.0\.2:\d+ .* node 7:3, node 8:3, node 9:3$/m],
  ])("the processes of a socket fit into %i columns", async (columns, expected) => {
    const row = "0: 0100007F:C350 0200007F:C351 01 00FFFFFF:00FFFFFF 00:00000000 00000000 65534 0 123456789\n";
    const header = "sl local_address rem_address st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode\n";
    const holder = { comm: "node", fd: { 3: "socket:[123456789]" } };
    const root = procfs({ 7: holder, 8: holder, 9: holder }, { tcp: header + row });
    const script = `stty cols ${columns} rows 24; "$NODE" "$SOCKDEX" list --process --proc-root ${root}`;
    const env = { TERM: "xterm", LC_ALL: "C.UTF-8", INNER: script };
    const { stdout } = await sockdex.shell('script -qec "$INNER" /dev/null', env);
    const text = stripVTControlCharacters(stdout.replaceAll("\r", ""));
    expect(text).toMatch(expected);
    for (const line of linesOf(text)) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it("--wide shows all", async () => {
    const wide = stripVTControlCharacters(await onTerminal(80, "list --wide"));
    const { stdout } = await sockdex.run(["list", "--file", file()]);
    expect(wide).toBe(stdout);
  });

  it("without UTF-8 what is left out is two dots", async () => {
    const text = stripVTControlCharacters(await onTerminal(80, "list", { LC_ALL: "C" }));
    expect(text).toMatch(/\[[0-9a-f:]+\.\.[0-9a-f:]+\]:/);
    expect(text).not.toContain("…");
  });
});

describe("without UTF-8", () => {
  it("nothing but ASCII is written", async () => {
    const procs = procfs({ 7: { comm: "w\u00f6rker", fd: { 3: "socket:[11]" } } }, { tcp: `${ROW_11}\n` });
    const env = { LC_ALL: "C" };
    const { stdout } = await sockdex.run(["list", "--process", "--proc-root", procs], { env });
    expect(stdout).toMatch(/ w\\xf6rker 7:3$/m);
    for (const args of [
      ["list", "--state", "caf\u00e9"],
      ["list", `${"x".repeat(60)}`],
      ["summary", "--file", "-"],
    ]) {
      const outcome = await sockdex.run(args, { env, input: ROW_11 });
      expect(outcome.stdout + outcome.stderr).toMatch(/^[\x20-\x7e\n]+$/);
    }
  });
});
