import { join, resolve } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FilterFlags } from "../../src/cli/args/filter-flags";
import { commandFilter } from "../../src/cli/args/filters";
import { endFilter } from "../../src/cli/find/end-filter";
import { rowsWithEnd } from "../../src/cli/find/endpoint-rows";
import type { EndpointTarget } from "../../src/cli/find/target";
import { type LiveTable, type ReadOptions, readSockets, type SocketRow, type SocketRowJson } from "../../src/index";
import { drawFilter, printFilter } from "../filter/draw-filter";
import { folderOf } from "../procfs/files";
import { IPV4, listenAt } from "../procfs/loopback";
import { until } from "../procfs/until";
import { runInNamespace, WHY_NO_NAMESPACE } from "../sockdiag/run-in-namespace";
import { whereSupported } from "../sockopt/where-supported";
import { builtCommand, linesOf, type Outcome, objectsOf, outcome, type RunOptions } from "./command";

const withKoffi = builtCommand("koffi", "@koromix");
const withoutKoffi = builtCommand();
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

const BY_NETLINK = /^sockdex: by netlink: tcp, tcp6$/m;

whereSupported("what live tables are read from", () => {
  it("is netlink where it is available, and nothing is said", async () => {
    const { port } = await listenAt(IPV4);
    const filter = `sport = :${port}`;
    for (const words of [["list", filter], ["summary", filter], ["find", `:${port}`], [filter]]) {
      expect(await withKoffi.run(words)).toMatchObject({ status: 0, stderr: "" });
    }
    for (const words of [["list"], ["summary"], ["find", `:${port}`]]) {
      const { status, stderr } = await withKoffi.run([...words, "--verbose", ...(words[0] === "find" ? [] : ["-t"])]);
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: expect.stringMatching(/^sockdex: by netlink: tcp, tcp6/),
      });
    }
  });

  it("is /proc for what no kernel can be asked for, in the same table", async () => {
    const { stderr, status } = await withKoffi.run(["list", "-p", "tcp,icmp", "--verbose", "--allow-empty"]);
    expect(linesOf(stderr)).toEqual([
      "sockdex: by netlink: tcp",
      "sockdex: from /proc: icmp. This kernel cannot be asked for icmp by netlink: it has no sock_diag of it. Only source procfs reads it",
    ]);
    expect(status).toBe(0);
  });

  it("can be chosen", async () => {
    const { port } = await listenAt(IPV4);
    const list = (...words: string[]) => withKoffi.run(["list", "-l", "--verbose", `sport = :${port}`, ...words]);
    const netlink = await list("--source", "netlink");
    const procfs = await list("--source", "procfs", "-t");
    expect(netlink.stderr).toBe("sockdex: by netlink: tcp, tcp6, udp, udp6\n");
    expect(procfs.stderr).toBe("sockdex: from /proc: tcp, tcp6\n");
    expect(netlink.stdout).toBe(procfs.stdout);
    expect(linesOf(netlink.stdout)).toHaveLength(2);
    expect((await list("--source", "netlink", "-4")).stderr).toBe("sockdex: by netlink: tcp, udp\n");
  });

  it("is an error where netlink was chosen and does not have it", async () => {
    expect(await withKoffi.run(["list", "--source", "netlink", "-p", "tcp,icmp"])).toMatchObject({
      ...{ status: 1, stdout: "" },
      stderr: expect.stringMatching(/cannot be asked for icmp by netlink/),
    });
    for (const words of [
      ["--columns", "pointer"],
      ["--sort", "slot"],
      ["--columns", "local,REFERENCES"],
    ]) {
      expect(await withKoffi.run(["list", "--source", "netlink", ...words])).toMatchObject({
        ...{ status: 2, stdout: "" },
        stderr: expect.stringMatching(/netlink does not have the column (pointer|slot|refs)/),
      });
    }
    expect((await withKoffi.run(["list", "--source", "ss"])).status).toBe(2);
    const root = folderOf({ "net/tcp": "  sl  local_address\n" });
    expect(await withKoffi.run(["list", "-p", "tcp", "--source", "netlink", "--proc-root", root])).toMatchObject({
      ...{ status: 1, stderr: expect.stringMatching(/is a captured copy/) },
    });
    expect(await withKoffi.run(["list", "-p", "tcp", "--allow-empty", "--proc-root", root])).toMatchObject({
      ...{ status: 0, stderr: "" },
    });
  });

  it("is /proc for columns that netlink does not have, unless netlink was chosen", async () => {
    const { port } = await listenAt(IPV4);
    const filter = `sport = :${port}`;
    const list = (...words: string[]) => withKoffi.run(["list", "-t", "--verbose", filter, ...words]);
    for (const words of [["--details"], ["--columns", "refs"], ["--sort", "pointer"], ["--json", "--details"]]) {
      const { status, stderr } = await list(...words);
      expect([words, status, stderr]).toEqual([
        words,
        0,
        expect.stringMatching(/from \/proc.*netlink does not have all/),
      ]);
    }
    const [row] = objectsOf((await list("--json", "--details")).stdout) as SocketRowJson[];
    expect(row?.references).toBeGreaterThan(0);
    const { stderr } = await withKoffi.run(["find", `:${port}`, "--details", "--verbose"]);
    expect(stderr).toMatch(/netlink does not have all columns/);
    // Those that both have need no text.
    expect((await list("--columns", "cwnd,drops,probes", "--sort", "rto")).stderr).toMatch(BY_NETLINK);
    const [titles = "", values = ""] = linesOf((await list("--details", "--source", "netlink")).stdout);
    expect([titles.split(/ +/).at(9), values.split(/ +/).at(-7)]).toEqual(["REFS", "-"]);
  });

  it("is not for dumps", async () => {
    const dump = join(folderOf({ "tcp.txt": "  sl  local_address\n" }), "tcp.txt");
    for (const words of [
      ["list", "--file", dump, "--source", "auto"],
      ["find", "1", "--file", dump, "--verbose"],
      ["diff", dump, dump, "--source", "procfs"],
      ["diff", dump, dump, "--verbose"],
    ]) {
      expect([words, (await withKoffi.run(words)).status]).toEqual([words, 2]);
    }
    const { status, stderr } = await withKoffi.run(["diff", dump, "-p", "tcp", "--verbose"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^sockdex: by netlink: tcp$/m) });
  });

  describe("where netlink is not available", () => {
    const FAKE: NodeJS.ProcessEnv = {
      NODE_OPTIONS: `--require=${resolve(import.meta.dirname, "../refusals/no-sock-diag.cjs")}`,
    };
    const cases: [string, (words: readonly string[], options?: RunOptions) => Promise<Outcome>, RegExp][] = [
      ["without koffi", (words, options) => withoutKoffi.run(words, options), /koffi/],
      [
        "in a kernel without sock_diag, as gVisor",
        (words, options) => withKoffi.run(words, { ...options, env: FAKE }),
        /cannot be asked for sockets by netlink: it has no sock_diag/,
      ],
    ];
    it.each(cases)("%s", async (_, run, why) => {
      const { port } = await listenAt(IPV4);
      const words = ["list", "-t", "--json", `sport = :${port}`];
      const { status, stdout, stderr } = await run(words);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(objectsOf(stdout)).toMatchObject([{ state: "LISTEN", localPort: port }]);
      const reported = linesOf((await run([...words, "--verbose"])).stderr);
      expect(reported).toEqual([expect.stringMatching(/^sockdex: from \/proc: tcp, tcp6\. /)]);
      expect(reported[0]).toMatch(why);
      const refused = await run([...words, "--source", "netlink"]);
      expect(refused).toMatchObject({ status: 1, stdout: "", stderr: expect.stringMatching(why) });
    });
  });

  describe.skipIf(!isRoot)("as another user", () => {
    it("is netlink without any privilege", async () => {
      const { port } = await listenAt(IPV4);
      const words = ["list", "-t", "--json", "--verbose", `sport = :${port}`];
      const unshare = (...flags: string[]) =>
        outcome("unshare", [...flags, process.execPath, withKoffi.path(), ...words], {});
      for (const { status, stdout, stderr } of [
        await withKoffi.run(words, { uid: NOBODY }),
        await outcome("setpriv", ["--bounding-set=-all", process.execPath, withKoffi.path(), ...words], {}),
        await unshare("-U"),
        await unshare("-Ur"),
      ]) {
        expect({ status, stderr }).toEqual({ status: 0, stderr: "sockdex: by netlink: tcp, tcp6\n" });
        expect(objectsOf(stdout)).toMatchObject([{ state: "LISTEN", localPort: port }]);
      }
    });
  });

  describe.skipIf(WHY_NO_NAMESPACE)(WHY_NO_NAMESPACE ? `skipped: ${WHY_NO_NAMESPACE}` : "in another namespace", () => {
    let child: Awaited<ReturnType<typeof runInNamespace>>;
    beforeAll(async () => {
      child = await runInNamespace("../sockdiag/every-state.ts");
    });
    afterAll(() => void child.kill("SIGKILL"));

    const inside = (...words: string[]) =>
      outcome("nsenter", ["-n", "-t", String(child.pid), process.execPath, withKoffi.path(), ...words], {});
    const read = (options: ReadOptions) =>
      readSockets({ pid: child.pid, protocols: ["tcp", "tcp6", "udp", "udp6"], ...options });

    it("shows the same rows as of /proc, in the same order", async () => {
      const known = ({ stdout }: Outcome) =>
        (objectsOf(stdout) as SocketRowJson[]).map(({ timerExpires, retransmits, timeouts, uid, state, ...rest }) =>
          JSON.stringify({ ...rest, state, uid: state === "SYN_RECV" ? undefined : uid }),
        );
      await until("a moment in which nothing changes", async () => {
        const before = known(await inside("list", "--json", "--source", "procfs"));
        const netlink = known(await inside("list", "--json"));
        const after = known(await inside("list", "--json", "--source", "procfs"));
        if ([...before].sort().join() !== [...after].sort().join()) return undefined;
        expect([...netlink].sort()).toEqual([...before].sort());
        const numbered = (lines: string[]) => lines.filter((line) => (JSON.parse(line) as SocketRowJson).inode !== 0);
        expect(numbered(netlink)).toEqual(numbered(before));
        expect(numbered(netlink).length).toBeGreaterThan(10);
        return true;
      });
    });

    it("is /proc without CAP_SYS_ADMIN, and netlink with it", async () => {
      const words = ["list", "-t", "--verbose", "--pid", String(child.pid)];
      expect((await withKoffi.run(words)).stderr).toMatch(BY_NETLINK);
      const { status, stdout, stderr } = await withKoffi.run(words, { uid: NOBODY });
      expect(stderr).toMatch(/^sockdex: from \/proc: tcp, tcp6\. .*ermission denied/);
      expect({ status, hasRows: stdout.includes("SYN_RECV") }).toEqual({ status: 0, hasRows: true });
      expect(await withKoffi.run([...words, "--source", "netlink"], { uid: NOBODY })).toMatchObject({
        ...{ status: 1, stdout: "", stderr: expect.stringMatching(/ermission denied/) },
      });
    });

    it("lists the same rows by any options and filter, with and without the kernel's help", async () => {
      const all = read({ source: "netlink" });
      const ports = [...new Set([...all].flatMap((row) => [row.localPort, row.remotePort]))].map(String);
      const addresses = [...new Set([...all].map((row) => row.localAddress))];
      const some = (values: readonly string[]) =>
        fc.subarray([...values], { minLength: 1, maxLength: Math.min(3, values.length) });
      const options = fc.oneof(
        fc.constantFrom<FilterFlags>({ tcp: true }, { udp: true }, { ipv4: true }, { ipv6: true }, { listening: true }),
        fc.record({
          state: some([
            "established",
            "listening",
            "syn-recv",
            "time-wait",
            "close-wait",
            "connected",
            "closed",
            "big",
          ]),
        }),
        fc.record({ sport: some([...ports, "1-30000", "20000-65535", "0"]) }),
        fc.record({ dport: some([...ports, "1-30000", "0"]) }),
        fc.record({ src: some([...addresses, "127.0.0.0/8", "::/64", "10.0.0.0/8", "*"]) }),
        fc.record({ dst: some([...addresses, "127.0.0.0/8", "0.0.0.0"]) }),
        fc.record({ uid: some(["0", "65534"]) }),
      );
      const flags = fc
        .array(options, { minLength: 1, maxLength: 3 })
        .map((several) => Object.assign({}, ...several) as FilterFlags);
      let telling = 0;
      await fc.assert(
        fc.asyncProperty(flags, fc.option(drawFilter({ states: "anywhere" }), { freq: 1 }), async (drawn, filter) => {
          const text = filter === null ? "" : printFilter(filter);
          // What changes by itself is not asked for.
          if (/timer|retrans|rx|tx/.test(text)) return;
          const wanted = await commandFilter(text, { ...drawn, source: "netlink" }).catch(() => undefined);
          if (wanted === undefined) return;
          const { protocol = ["tcp", "tcp6", "udp", "udp6"], where } = wanted;
          // A TIME_WAIT ends by itself: then both are asked again.
          const both = () => {
            all.refresh();
            const asked = read({ source: "netlink", protocols: protocol, ...(where && { filter: where }) });
            return [[...asked], Array.from(all.select(wanted), (row) => all.row(row))].map((rows) =>
              rows.map(idOf).sort(),
            );
          };
          let [asked = [], expected = []] = both();
          if (asked.join() !== expected.join()) [asked = [], expected = []] = both();
          expect([drawn, text, asked]).toEqual([drawn, text, expected]);
          if (expected.length > 0 && expected.length < all.size) telling++;
        }),
        { seed: 18, numRuns: 3000 },
      );
      expect(telling).toBeGreaterThan(400);
    });

    it("finds the same endpoints", () => {
      const all = read({ source: "netlink" });
      const rows = [...all];
      const addresses = [...new Set(rows.flatMap((row) => [row.localAddress, row.remoteAddress]))];
      const networks = [
        ...addresses,
        "127.0.0.0/8",
        "127.9.9.9",
        "::/0",
        "::/64",
        "0.0.0.0/0",
        "::ffff:0:0/96",
        "fe80::/10",
      ];
      const ports = [undefined, 9, ...new Set(rows.flatMap((row) => [row.localPort, row.remotePort]))].slice(0, 40);
      const found = (table: LiveTable, target: EndpointTarget) =>
        rowsWithEnd(table, target, { pid: child.pid })
          .map((row) => idOf(table.row(row)))
          .sort();
      let some = 0;
      for (const network of [undefined, ...networks]) {
        for (const port of ports) {
          if (network === undefined && port === undefined) continue;
          const target: EndpointTarget = {
            kind: "endpoint",
            ...(network && { networks: [network] }),
            ...(port !== undefined && { port }),
          };
          const filter = endFilter(target);
          const expected = found(all, target);
          expect([target, found(read({ source: "netlink", ...(filter && { filter }) }), target)]).toEqual([
            target,
            expected,
          ]);
          if (expected.length > 0) some++;
        }
      }
      expect(some).toBeGreaterThan(50);
    });
  });
});

const idOf = (row: SocketRow) =>
  [row.protocol, row.localAddress, row.localPort, row.remoteAddress, row.remotePort, row.state, row.inode].join(" ");
