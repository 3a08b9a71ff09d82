import { describe, expect, it } from "vitest";
import { shownColumn } from "../../src/listing/shown-columns";
import { generateDump } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtCommand, linesOf, objectsOf } from "./command";
import { namedListener } from "./held-sockets";

const sockdex = builtCommand();
const dump = (rows = 40) => generateDump({ protocol: "udp", rows, quirks: 0 });
const DETAILS = ["refs", "rto", "ato", "qack", "cwnd", "ssthresh", "drops"];

describe("a column that is named is there", () => {
  it("without --details, and as with it", async () => {
    const file = fileOf(dump(), "udp.txt");
    for (const form of [["--csv"], ["--wide"]]) {
      const args = ["list", ...form, "--columns", `inode,${DETAILS.join()}`, "--file", file];
      const { status, stdout, stderr } = await sockdex.run(args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toBe((await sockdex.run([...args, "--details"])).stdout);
      // A udp table prints drops in each row.
      expect(linesOf(stdout).filter((line) => /(?:,| -)\r?$/.test(line))).toEqual([]);
    }
  });

  it("where it is only sorted by, besides the usual ones", async () => {
    const file = fileOf(dump(), "udp.txt");
    const { status, stdout, stderr } = await sockdex.run(["list", "--sort", "-drops", "--file", file]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(linesOf(stdout)[0]).toMatch(/^PROTO .* INODE +DROPS$/);
    const drops = linesOf(stdout)
      .slice(1)
      .map((line) => Number(line.split(/ +/).at(-1)));
    expect(drops).toEqual([...drops].sort((a, b) => b - a));
    expect(new Set(drops).size).toBeGreaterThan(1);
    const json = await sockdex.run(["list", "--json", "--sort", "-drops", "--file", file]);
    expect(objectsOf(json.stdout)).toMatchObject(drops.map((drops) => ({ drops })));
  });

  it.runIf(process.platform === "linux")("without --process", async () => {
    const { port } = await namedListener("named-column");
    const filter = ["sport", "=", String(port)];
    const { status, stdout } = await sockdex.run(["list", "--no-header", "--columns", "process", ...filter]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^named-column \d+:\d+\n$/) });
    const sorted = await sockdex.run(["list", "-t", "--sort", "process", ...filter]);
    expect(linesOf(sorted.stdout)[0]).toMatch(/ INODE +PROCESS$/);
  });

  it("but not the processes of a dump", async () => {
    for (const option of ["--columns", "--sort"]) {
      const { status, stdout, stderr } = await sockdex.run(["list", option, "process", "--file", fileOf(dump())]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toBe("sockdex: a dump has no processes: the column process needs live tables\n");
    }
  });

  it("and every column that a message offers is taken", async () => {
    const { stderr } = await sockdex.run(["list", "--columns", "nonsense"]);
    const offered = / one of (.*)\n$/.exec(stderr)?.[1]?.split(", ") ?? [];
    expect(offered).toEqual(expect.arrayContaining(["proto", "process", ...DETAILS]));
    const place = ["--proc-root", folderOf({ "1/net/udp": dump() })];
    const isOfNamespaces = (name: string) => name === "netns" || name === "namespace";
    // netlink has them, and no column that only /proc has.
    const isInfo = (name: string) => shownColumn(name)?.display === "info";
    const always = offered.filter((name) => !isOfNamespaces(name) && !isInfo(name)).join();
    const { status } = await sockdex.run(["list", "--columns", always, "--sort", always, ...place]);
    expect(status).toBe(0);
    const all = offered.filter((name) => !isInfo(name)).join();
    expect((await sockdex.run(["list", "--all-namespaces", "--columns", all, "--sort", all])).status).toBe(0);
    const alone = await sockdex.run(["list", "--columns", "netns"]);
    expect({ status: alone.status, stderr: alone.stderr }).toEqual({
      status: 2,
      stderr: "sockdex: the column netns takes --all-namespaces: without it, one network namespace is read\n",
    });
  });
});

describe("a column has one name", () => {
  it("and a short one, in list, convert and --sort: files are alike", async () => {
    const file = fileOf(dump(), "udp.txt");
    const csv = async (...args: string[]) => {
      const { status, stdout, stderr } = await sockdex.run(args);
      expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
      return stdout;
    };
    const long = "localAddress,localPort,rxQueue,retransmits,drops,pointer";
    const listed = await csv("list", "--csv", "--columns", long, "--file", file);
    expect(listed.split("\r\n", 1)).toEqual([long]);
    const short = "local,RX,retrans,drops,pointer";
    expect(await csv("list", "--csv", "--columns", short, "--file", file)).toBe(listed);
    expect(await csv("convert", file, "--to", "csv", "--columns", long)).toBe(listed);
    expect(await csv("convert", file, "--to", "csv", "--columns", short)).toBe(listed);
    const sorted = await csv("list", "--csv", "--sort", "-rxQueue,localPort", "--file", file);
    expect(await csv("list", "--csv", "--sort", "-rx,LOCALPORT", "--file", file)).toBe(sorted);
  });

  it("and is written once, however it is called", async () => {
    const { status, stderr } = await sockdex.run(["convert", fileOf(dump()), "--columns", "local,localPort"]);
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("localPort is named twice"),
    });
  });
});

describe("an option that would do nothing is refused", () => {
  it.each([
    [["list", "--resolve", "--json"], "--resolve cannot be used with --json"],
    [["list", "--resolve", "--csv"], "--resolve cannot be used with --csv"],
    [["report", "--empty", "--pid", "1"], "--empty cannot be used with --pid"],
    [["report", "--empty", "--proc-root", "/proc"], "--empty cannot be used with --proc-root"],
    [["report", "--empty", "--time-from", "mtime"], "--empty cannot be used with --time-from"],
    [["report", "--host-from", "x"], "--host-from and --time-from are for dumps"],
    [["report", "--time-from", "mtime"], "--host-from and --time-from are for dumps"],
    [["find", "1", "--byte-order", "big"], "--byte-order is for --file"],
    [["summary", "--byte-order", "big"], "--byte-order is for --file"],
    [["check", "--fd", "1:1", "--timeout", "1"], "--timeout is for HOST:PORT"],
    [["check", "localhost:1", "--take-error"], "--take-error is for --fd"],
  ])("%j", async (args, message) => {
    const { status, stdout, stderr } = await sockdex.run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});
