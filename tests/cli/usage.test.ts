import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtCommand, linesOf } from "./command";

const sockdex = builtCommand();

describe("--version and --help", () => {
  it("say the package's version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    for (const flag of ["--version", "-V"]) {
      expect(await sockdex.run([flag])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
    }
  });

  it.each([
    ["--help"],
    ["list", "--help"],
    ["summary", "--help"],
    ["find", "--help"],
    ["help", "find"],
    ["diff", "--help"],
    ["watch", "--help"],
    ["top", "--help"],
    ["report", "--help"],
    ["kill", "--help"],
    ["check", "--help"],
    ["convert", "--help"],
  ])("show examples and the exit statuses in 80 columns: %s %s", async (...args) => {
    const { status, stdout, stderr } = await sockdex.run(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("Examples:\n  sockdex");
    expect(stdout).toMatch(/^Exit status: 0 \w+.*; 1 /m);
    expect(linesOf(stdout).filter(({ length }) => length > 80)).toEqual([]);
  });

  it("name an option's values and what it is without one, as people write them", async () => {
    const { stdout } = await sockdex.run(["report", "--help"]);
    expect(stdout).toMatch(/--serve \[port\] .*\(default: a free\s+port\)/s);
    const list = await sockdex.run(["list", "--help"]);
    expect(list.stdout).toMatch(/\(one of auto,\s+netlink,\s+procfs;\s+default:\s+auto\)/);
    expect(stdout + list.stdout).not.toMatch(/preset|choices/);
  });

  it("say what a listener's rx queue is", async () => {
    const { stdout } = await sockdex.run(["list", "--help"]);
    expect(stdout).toMatch(/RX.*\n.*LISTEN.*accepted \(the backlog\)/);
  });
});

describe("a filter without blanks", () => {
  it("is no misspelt command", async () => {
    const { status, stderr } = await sockdex.run(["dport=:443"]);
    expect(status).toBe(2);
    expect(stderr).toContain("put blanks around operators");
  });
});

describe("wrong usage has status 2 and one line", () => {
  it.each([
    [["sumary"], '"sumary" is not a command. Did you mean summary?'],
    [["list", "--sport", "9000-8000"], "--sport: port range 9000-8000 is empty"],
    [["list", "--state", "clsoe-wait"], "Did you mean close-wait?"],
    [["find", ":no-such-service"], "is not a service of tcp or udp"],
    [["ls"], '"ls" is not a command. Did you mean list?'],
    [["help", "sumary"], '"sumary" is not a command. Did you mean summary?'],
    [["help", "nginx"], '"nginx" is not a command: sockdex --help lists the commands'],
    [["--nonsense"], "list has no option --nonsense. See sockdex list --help"],
    [["watch", "-z"], "watch has no option -z. See sockdex watch --help"],
    [["summary", "--port", "80"], "summary has no option --port. Did you mean --sport or --dport?"],
    [["list", "--json=yes"], '--json takes no value: leave out "=yes"'],
    [["list", "--limit"], "--limit needs a value: --limit <rows>"],
    [["completion"], "completion needs <shell>: one of bash, zsh, fish. See sockdex completion --help"],
    [["convert", "x", "--host-from", "("], "--host-from is not a regular expression"],
    [["list", "--protocol", "tcp,sctp"], 'unknown protocol "sctp"'],
    [["list", "--protocol", ","], '--protocol: "," names nothing'],
    [["list", "--pid", "0"], '--pid: "0" is not a whole number from 1 on'],
    [["list", "--pid", "1e3"], '--pid: "1e3" is not a whole number from 1 on'],
    [["list", "--pid", "1", "--file", "x"], "--pid cannot be used with --file: leave one of them out"],
    [["summary", "--proc-root", "/proc", "--file", "x"], "--proc-root cannot be used with --file"],
    [["list", "--byte-order", "big"], "--byte-order is for --file"],
    [["list", "--byte-order", "middle", "--file", "x"], '--byte-order: "middle" is not one of little, big, auto'],
    [["list", "--color", "blue"], '--color: "blue" is not one of auto, always, never'],
    [["list", "--color", "alway"], '"alway" is not one of auto, always, never. Did you mean always?'],
    [["find"], "find takes one of WHAT, --pid PID, --fd PID:FD and --name NAME"],
    [["find", "1", "--pid", "2"], "find takes one of"],
    [["find", ""], "the word is empty"],
    [["find", ":65536"], "a port is at most 65535"],
    [["find", "*:*"], "is every endpoint"],
    [["find", "10.0.0.5/33"], "10.0.0.5/33 is not a network: a prefix has at most 32 bits"],
    [["find", "::1/129"], "a prefix has at most 128 bits"],
    [[":443"], '":443" is not a command: sockdex find :443 looks for sockets'],
    [["nginx"], '"nginx" is not a command: sockdex find nginx looks for sockets'],
    [["find", "a b:80"], '"a b" in "a b:80" is not an address'],
    [["find", "1", "--info", "--file", "x"], "--info asks the sockets of this machine"],
    [["find", "1", "2"], 'find takes at most 1 argument: "2" is one too many. See sockdex find --help'],
    [["find", "--fd", "12"], '--fd: "12" is not PID:FD, as 4711:12'],
    [["check", "host:0"], '"host:0" ends in a port that does not exist'],
    [["find", "--pid", "1", "--file", "x"], "a dump has no processes"],
  ])("%j", async (args, message) => {
    const { status, stdout, stderr } = await sockdex.run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^sockdex: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });
});

describe("what cannot be read has status 1 and one line", () => {
  it.each([
    [["list", "--file", "/nonexistent/dump"], /^sockdex: \/nonexistent\/dump could not be read: ENOENT/],
    [["summary", "--file", "/"], /^sockdex: \/ holds no recording: /],
    [["list", "--file", "-"], /^sockdex: The input holds no socket table: 5 bytes/],
    [["list", "--proc-root", "/nonexistent"], /^sockdex: There is no \/nonexistent/],
    [
      ["list", "--file", "/tmp/\x1b[31m\x9bred\u202e"],
      /^sockdex: \/tmp\/\\x1b\[31m\\x9bred\\u\{202e\} could not be read/,
    ],
  ])("%j", async (args, message) => {
    const { status, stdout, stderr } = await sockdex.run(args, { input: "hello" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toMatch(message);
  });
});

describe("a reader that has enough", () => {
  it.each(["list", "list --json"])("ends %s quietly", async (args) => {
    const file = fileOf(generateDump({ protocol: "tcp", rows: 50_000 }));
    const script = `"$NODE" "$SOCKDEX" ${args} --file "$DUMP" | head -n 1; echo "\${PIPESTATUS[@]}"`;
    const { stdout, stderr } = await sockdex.shell(script, { DUMP: file });
    expect(linesOf(stdout).length).toBe(2);
    expect(stdout).toMatch(/\n0 0\n$/);
    expect(stderr).toBe("");
  });

  it.skipIf(process.platform !== "linux")("is not a full disk", async () => {
    const file = fileOf(generateDump({ protocol: "tcp", rows: 10 }));
    const { status, stderr } = await sockdex.shell('"$NODE" "$SOCKDEX" list --file "$DUMP" >/dev/full', { DUMP: file });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^sockdex: cannot write: ENOSPC.*\n$/),
    });
  });
});

describe("--proc-root", () => {
  it("lists the tables of another procfs, in all protocols", async () => {
    const tables = { tcp: generateDump({ protocol: "tcp", rows: 5 }), raw: generateDump({ protocol: "raw", rows: 3 }) };
    const root = folderOf({ "1/net/tcp": tables.tcp, "1/net/raw": tables.raw });
    const { status, stdout, stderr } = await sockdex.run(["summary", "--json", "--proc-root", root]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(Object.keys((JSON.parse(stdout) as { byProtocol: object }).byProtocol)).toEqual(["tcp", "raw"]);
    const named = await sockdex.run(["list", "--protocol", "tcp,udplite", "--proc-root", join(root)]);
    expect(named.stderr).toBe("sockdex: this kernel has no table of udplite\n");
    expect(linesOf(named.stdout).length).toBe(6);
  });
});
