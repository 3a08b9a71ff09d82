import { describe, expect, it } from "vitest";
import { readSockets } from "../../src/index";
import { infoColumns } from "../../src/table/info/info-columns";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";
import { whileStill } from "../procfs/while-still";
import { runInNamespace, WHY_NO_NAMESPACE } from "../sockdiag/run-in-namespace";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand("koffi", "@koromix");

describe.skipIf(WHY_NO_NAMESPACE)(`info${WHY_NO_NAMESPACE ? `: skipped, ${WHY_NO_NAMESPACE}` : ""}`, () => {
  it("is in columns, as JSON and CSV have it too, sorted by any of it", async () => {
    const child = await runInNamespace("every-state.ts");
    try {
      const place = ["--pid", String(child.pid)];
      const read = () => readSockets({ source: "netlink", info: true, pid: child.pid });
      const table = read();
      // What nobody answers is given up at some time.
      const knownNow = () => [...read()].filter(({ rtt }) => rtt !== undefined).length;
      const [known, { status, stdout, stderr }] = await whileStill(knownNow, () =>
        sockdex.run(["list", "-t", "-i", ...place]),
      );
      expect(known).toBeGreaterThan(3);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(linesOf(stdout)[0]).toMatch(/ INODE +RTT +CWND +RETRANS +SENT +RECEIVED$/);
      // Milliseconds, as ss has them.
      expect(linesOf(stdout).filter((line) => / \d+\.\d{3} +\d+ +\d+ +\d+ +\d+$/.test(line)).length).toBe(known);

      const csv = await sockdex.run(["list", "-t", "--csv", "--sort", "-rtt", "--columns", "rtt,infoBytes", ...place]);
      expect(csv.status).toBe(2);
      const words = ["list", "-t", "--csv", "--no-header", "--sort", "-rtt", "--columns", "rtt", ...place];
      const [withRtt, sorted] = await whileStill(knownNow, () => sockdex.run(words));
      const rtts = linesOf(sorted.stdout).map((line) => line.trim());
      const numbers = rtts.filter((text) => text !== "").map(Number);
      expect(numbers.length).toBe(withRtt);
      expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
      // What a row does not have comes last of those that descend.
      expect(rtts.slice(0, numbers.length)).toEqual(numbers.map(String));
      // And of those that ascend, words, 64 bits and processes among them.
      for (const name of ["rtt", "congestion", "cookie", "process"]) {
        const raw = await sockdex.run(["list", "--csv", "--no-header", "--sort", name, "--columns", name, ...place]);
        const cells = linesOf(raw.stdout).map((line) => line.trim());
        const given = cells.filter((text) => text !== "");
        expect(given.length).toBeGreaterThan(0);
        expect([name, ...cells.slice(0, given.length)]).toEqual([name, ...given]);
      }

      const json = objectsOf((await sockdex.run(["list", "-t", "--json", "-i", ...place])).stdout) as Record<
        string,
        unknown
      >[];
      const byCookie = new Map(table.size > 0 ? [...table].map((row) => [row.toJSON().cookie, row.toJSON()]) : []);
      for (const row of json) {
        // Others send again, and are no longer what they were.
        if (row.state !== "ESTABLISHED") continue;
        const { rcvOoopack, sndMss, congestion } = byCookie.get(row.cookie as string) ?? {};
        expect(row).toMatchObject({ rcvOoopack, sndMss, congestion });
      }

      const more = await sockdex.run(["list", "-tem", ...place]);
      expect(linesOf(more.stdout)[0]).toMatch(/ COOKIE +INTERFACE +CGROUP +BACKLOG +DROPS +NOTSENT$/);
      expect(linesOf(more.stdout).filter((line) => / [0-9a-f]{16} /.test(line)).length).toBeGreaterThan(10);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("takes every info column by name", async () => {
    const child = await runInNamespace("every-state.ts");
    try {
      const named = infoColumns.filter((name) => !["infoBytes", "infoPresent", "retrans", "rto"].includes(name));
      const columns = [...named, "resent", "rtoUs"].join();
      const args = ["list", "-t", "--csv", "--columns", columns, "--pid", String(child.pid)];
      const read = () => readSockets({ source: "netlink", info: true, pid: child.pid, protocols: ["tcp", "tcp6"] });
      const [rows, { status, stdout }] = await whileStill(
        () => read().size,
        () => sockdex.run(args),
      );
      expect(status).toBe(0);
      expect(linesOf(stdout)[0]?.trim().split(",")).toEqual([...named, "retrans", "rto"]);
      expect(linesOf(stdout).length).toBe(rows + 1);
      const congestion = [...read()].find((row) => row.congestion !== undefined)?.congestion;
      expect(stdout).toContain(`\n${congestion},`);
    } finally {
      child.kill("SIGKILL");
    }
  });
});

describe("info that cannot be had", () => {
  it.each([
    [["--source", "procfs"], "leave --source procfs out"],
    [["--details"], "--source netlink"],
    [["--file", "dump"], "ss -D"],
  ])("with %s is said", async (args, why) => {
    const file = fileOf(generateDump({ protocol: "tcp", rows: 3, quirks: 0 }));
    const words = args.map((word) => (word === "dump" ? file : word));
    for (const asked of [["-i"], ["--columns", "rtt"], ["--sort", "-rtt"]]) {
      const { status, stdout, stderr } = await sockdex.run(["list", ...asked, ...words]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toContain(why);
    }
  });

  it("in a converted dump is said too", async () => {
    const file = fileOf(generateDump({ protocol: "tcp", rows: 3, quirks: 0 }));
    const { status, stderr } = await sockdex.run(["convert", file, "--columns", "state,rtt", "-o", "-"]);
    expect(status).toBe(2);
    expect(stderr).toContain("Column rtt is of netlink, and not converted");
  });
});
