import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtCommand, type Outcome } from "./command";

const sockdex = builtCommand();

/** Colours, a title, C1's way to begin a sequence, a bell, backspaces, reversed writing, a line of its own. */
const HOSTILE = "\x1b[31m\x1b]0;title\x07\x9b2J\b\b\x7f\u202egnp.exe\u2028\r\nsockdex: all is well";

const row = Buffer.from(generateDump({ protocol: "tcp", rows: 3, seed: 1, quirks: 0 })).toString("latin1");
/** A dump that would like to be obeyed: in lines that are no rows, behind rows, in headers and in columns. */
const dump = Buffer.from(
  [
    row,
    `${HOSTILE}`,
    ` 0: ${HOSTILE}`,
    ` sl local_address ${HOSTILE}`,
    row.trimEnd().replace(/ +$/gm, ` ${HOSTILE.replaceAll(/[\r\n]/g, "")}`),
    row.replaceAll(" 01 ", " \x1b[ "),
    "\x00\x1bc",
  ].join("\n"),
  "latin1",
);

/** Nothing but printable characters and newlines; and only what this command says itself starts a line of stderr. */
function expectHarmless({ stdout, stderr }: Outcome, what: string): void {
  expect(stdout + stderr, what).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u);
  // Asked for help on what is not there, it shows all the help there is.
  const lines = stderr.startsWith("Usage:") ? [] : stderr.split("\n").slice(0, -1);
  // Below a mistake in a filter stand the filter, and marks.
  for (const line of lines) expect(line, what).toMatch(/^(sockdex: | {2})/);
  expect(stderr, what).not.toMatch(/^sockdex: all is well/m);
}

describe("what a dump holds is never obeyed by the terminal", () => {
  it.each([
    ["list"],
    ["list", "--details", "--wide"],
    ["list", "--json"],
    ["list", "--strict"],
    ["list", "--byte-order", "auto"],
    ["summary"],
    ["summary", "--json"],
    ["find", "1"],
  ])("%s %s %s", async (...args) => {
    for (const text of [dump, Buffer.from(HOSTILE, "latin1"), Buffer.from(`${HOSTILE}\n`.repeat(40), "utf8")]) {
      expectHarmless(await sockdex.run([...args, "--file", "-"], { input: text }), args.join(" "));
    }
  });

  it("nor is a file's name", async () => {
    const name = HOSTILE.replaceAll(/[\0/]/g, "");
    expectHarmless(await sockdex.run(["list", "--file", fileOf(dump, name)]), "a file");
    expectHarmless(await sockdex.run(["summary", "--file", `/nowhere/${name}`]), "no file");
    const root = folderOf({ [`${name}/net/tcp`]: dump });
    for (const args of [["list"], ["list", "--strict"], ["summary", "-p", "raw"], ["find", "1"]]) {
      expectHarmless(await sockdex.run([...args, "--proc-root", `${root}/${name}`]), args.join(" "));
    }
  });
});

/** Who may mount something over a file, in a namespace of his own. */
const canMount = spawnSync("unshare", ["-rm", "mount", "--bind", "/dev/null", "/etc/services"]).status === 0;

describe.skipIf(!canMount)(
  "what /etc/services calls a port is not obeyed either (skipped where no namespace is to be had)",
  () => {
    it.each([
      "list --resolve",
      "list --resolve --process",
      "find :evil",
      "list sport = :evil",
      "summary dport = :nothing",
    ])("%s", async (args) => {
      const name = HOSTILE.replaceAll(/[\s#,/]/gu, "");
      const services = fileOf(Buffer.from(`${name} 8080/tcp evil\nweb\u202e 50000/tcp\n`, "latin1"), "services");
      const tcp = "0: 0100007F:1F90 0200007F:01BB 01 00000000:00000000 00:00000000 00000000 1000 0 12345\n";
      const root = folderOf({ "1/net/tcp": tcp, "sys/net/ipv4/ip_local_port_range": "60000 60999\n" });
      const script = `unshare -rm sh -c 'mount --bind "$SERVICES" /etc/services && exec "$NODE" "$SOCKDEX" ${args} --proc-root "$ROOT"'`;
      const outcome = await sockdex.shell(script, { SERVICES: services, ROOT: root, LC_ALL: "C.UTF-8" });
      expectHarmless(outcome, args);
      if (args.includes("--resolve")) expect(outcome.stdout).toContain("127.0.0.1:\\x1b[31m\\x1b]0;title\\x07");
    });
  },
);

describe("what is given on the command line is not either", () => {
  it.each([
    [[HOSTILE]],
    [["list", HOSTILE]],
    [["summary", HOSTILE]],
    [["find", HOSTILE]],
    [["find", "--fd", HOSTILE]],
    [["check", HOSTILE]],
    [["check", `${HOSTILE}:80`]],
    [["check", "localhost:80", "--timeout", HOSTILE]],
    [["list", "--protocol", HOSTILE]],
    [["list", "--pid", HOSTILE]],
    [["list", "--color", HOSTILE]],
    [["list", "--byte-order", HOSTILE]],
    [["list", "--proc-root", HOSTILE]],
    [["help", HOSTILE]],
    [[`--${HOSTILE}`]],
  ])("%j", async (args) => {
    const outcome = await sockdex.run(args);
    expectHarmless(outcome, JSON.stringify(args));
    expect(outcome.status).not.toBe(0);
  });
});

describe("names that every object has are no names here", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "prototype"])("%s", async (name) => {
    for (const args of [
      [name],
      [`--${name}`],
      ["list", "--protocol", name],
      ["find", "--pid", name],
      ["list", "--color", name],
      ["list", "--columns", name],
      ["list", "--sort", name],
      ["list", "state", name],
      ["list", "--timer", name],
      ["summary", "--by", name],
      ["convert", "--to", name],
    ]) {
      const { status, stdout, stderr } = await sockdex.run(args);
      expect({ status, stdout }, args.join(" ")).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(/^sockdex: [^\n]+\n( .*\n)*$/);
    }
    // No process is called so.
    const { status, stderr } = await sockdex.run(["find", name]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^sockdex: [^\n]+\n$/);
  });
});
