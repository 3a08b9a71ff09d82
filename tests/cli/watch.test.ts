import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { createColors } from "colorette";
import { describe, expect, it, onTestFinished } from "vitest";
import { crop } from "../../src/cli/screen/crop";
import { sparkline } from "../../src/cli/terminal/glyphs";
import { History } from "../../src/cli/watch/history";
import { connection, dial, IPV4, listenAt } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand("koffi", "@koromix");

onLinux("watch without a terminal", () => {
  it("writes a line for each reading", async () => {
    await connection(IPV4);
    const { status, stdout, stderr } = await sockdex.run([
      "watch",
      "--count",
      "3",
      "--interval",
      "0.01",
      "-p",
      "tcp",
      "--limit",
      "0",
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [first, ...others] = linesOf(stdout);
    expect(first).toMatch(/^\d\d:\d\d:\d\d \d+ sockets: ESTABLISHED \d+, .*LISTEN \d+/);
    expect(others.length).toBe(2);
    for (const line of others) expect(line).toMatch(/; \d+ opened, \d+ closed, \d+ changed/);
  });

  // By its cookie a socket that its program has closed is still the same one; /proc does not say so.
  it.each([
    ["procfs", / - tcp ESTABLISHED /],
    ["netlink", / ~ ESTABLISHED tcp (FIN_WAIT[12]|TIME_WAIT) /],
  ])("and one for each change, of the sockets that are meant: %s", async (source, closed) => {
    const { port } = await listenAt(IPV4);
    const filter = `sport = :${port} or dport = :${port}`;
    const child = spawn(process.execPath, [sockdex.path(), "watch", "--source", source, "--interval", "0.01", filter]);
    onTestFinished(() => void child.kill("SIGKILL"));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const lineWith = async (pattern: RegExp) => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`It ended before ${pattern}.`);
        if (pattern.test(value)) return value;
      }
    };
    await lineWith(/ 1 socket: LISTEN 1$/);
    const client = dial(IPV4, port);
    await lineWith(/ \+ tcp ESTABLISHED 127\.0\.0\.1:\d+ 127\.0\.0\.1:\d+ rx 0 tx 0 inode \d+$/);
    client.destroy();
    await lineWith(closed);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
  });

  it.each(["netlink", "procfs"])("reads from the source that is named: %s", async (source) => {
    const { client, port } = await connection(IPV4);
    const args = ["watch", "--count", "2", "--interval", "0.01", "--source", source, `dport = :${port}`];
    const { status, stdout, stderr } = await sockdex.run(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(linesOf(stdout)[0]).toMatch(/ 1 socket: ESTABLISHED 1$/);
    client.destroy();
    const refused = await sockdex.run(["watch", "--count", "1", "--source", source, "-w"]);
    expect(refused.status).toBe(source === "netlink" ? 1 : 0);
  });

  it("looks up the hosts its filter names", async () => {
    const { port } = await connection(IPV4);
    const args = ["watch", "--count", "1", "--json", "dst", "localhost", "and", "dport", "=", String(port)];
    const { status, stdout, stderr } = await sockdex.run(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(objectsOf(stdout)).toMatchObject([{ total: 1 }]);
  });

  it("writes objects with --json", async () => {
    const { port } = await connection(IPV4);
    const args = ["watch", "--count", "2", "--interval", "0.01", "--json", `sport = :${port}`];
    const { status, stdout } = await sockdex.run(args);
    expect(status).toBe(0);
    const changes = { opened: 0, closed: 0, changed: 0, stuckRx: 0, stuckTx: 0, retransmitting: 0 };
    const figures = { time: expect.stringMatching(/^\d{4}-.*Z$/), total: 2, byState: { ESTABLISHED: 1, LISTEN: 1 } };
    expect(objectsOf(stdout)).toEqual([figures, { ...figures, changes }]);
  });

  it("ends quietly when its reader does", async () => {
    const script = `"$NODE" "$SOCKDEX" watch --interval 0.01 | head -n 1; echo "\${PIPESTATUS[@]}"`;
    const { stdout, stderr } = await sockdex.shell(script);
    expect(stdout).toMatch(/\n0 0\n$/);
    expect(stderr).toBe("");
  });

  it.each([
    [["--interval", "0"], "above 0"],
    [["--count", "many"], "whole number"],
    [["dport equals 1"], 'character 7: "equals"'],
    [["--protocol", "sctp"], "unknown protocol"],
    [["now"], '"now" is not a condition'],
  ])("wrongly used has status 2 and says why: %j", async (args, message) => {
    const { status, stdout, stderr } = await sockdex.run(["watch", ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^sockdex: [^\n]+\n( .*\n)*$/);
    expect(stderr).toContain(message);
  });

  it("of a process that is not there says so", async () => {
    const { status, stderr } = await sockdex.run(["watch", "--pid", "2147483647"]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "sockdex: No process 2147483647 in /proc\n" });
  });
});

describe("a history", () => {
  it("keeps counts by state, none where a state was not there", () => {
    const history = new History();
    history.add(1000, { LISTEN: 2 });
    history.add(2000, { LISTEN: 2, ESTABLISHED: 5 });
    history.add(2500, { ESTABLISHED: 6 });
    expect(history.of("LISTEN", 9)).toEqual([2, 2, 0]);
    expect(history.of("ESTABLISHED", 2)).toEqual([5, 6]);
    expect(history.total(9)).toEqual([2, 7, 6]);
    expect(history.rate(history.of("ESTABLISHED", 9))).toBe(2);
    expect(history.rate([1])).toBeUndefined();
  });

  it("forgets what is long ago", () => {
    const history = new History();
    history.add(0, { CLOSING: 1 });
    for (let i = 1; i < 1000; i++) history.add(i, { LISTEN: i });
    expect(history.states).toEqual(["LISTEN"]);
    expect(history.of("LISTEN", 1000).length).toBeLessThan(300);
  });
});

describe("a line", () => {
  it("is cropped by what is seen of it, and marked where it is", () => {
    const colours = createColors({ useColor: true });
    const line = `${colours.red("abc")}${colours.green("def")}`;
    const none = colours.green("x").replace("x", "");
    expect(crop(line, 6, "…")).toBe(line);
    expect(crop(line, 5, "…")).toBe(`${colours.red("abc")}${colours.green("d…")}`);
    expect(crop(line, 4, "…")).toBe(`${colours.red("abc")}${colours.green("…")}`);
    expect(crop(line, 2, "…")).toBe(`${colours.red("a…")}${none}`);
    expect(crop(line, 4, "..")).toBe(`${colours.red("ab..")}${none}`);
    expect(crop(line, 1, "..")).toBe(`${colours.red(".")}${none}`);
  });

  it("of sparks has a character a value", () => {
    expect(sparkline([])).toBe("");
    expect(sparkline([3, 3, 3]).length).toBe(3);
    expect(new Set(sparkline([0, 1, 2, 3])).size).toBe(4);
  });
});
