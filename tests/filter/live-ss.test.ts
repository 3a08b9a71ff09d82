import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FilterExpression, parseFilter, readSockets } from "../../src/index";
import { endpoint, unspecified } from "../procfs/ss-lines";
import { runInNamespace, WHY_NO_NAMESPACE } from "../sockdiag/run-in-namespace";
import { drawFilter, printFilter } from "./draw-filter";
import { hasSs } from "./marked-dump";

const WHY_NOT = hasSs ? WHY_NO_NAMESPACE : "ss is not installed";
const FILTERS = 2000;
const AT_ONCE = 250;
const MARK = "==";
/** Sockets in TIME_WAIT and SYN_RECV go while they are asked for. */
const TRIES = 5;

describe.skipIf(WHY_NOT)(`live rows of any filter${WHY_NOT ? `: skipped, ${WHY_NOT}` : ""}`, () => {
  let child: Awaited<ReturnType<typeof runInNamespace>>;
  beforeAll(async () => {
    child = await runInNamespace("every-state.ts");
  });
  afterAll(() => void child?.kill("SIGKILL"));

  const rowsBy = (source: "netlink" | "procfs", filter?: FilterExpression): string[] => {
    const table = readSockets({ source, protocols: ["tcp"], pid: child.pid, ...(filter && { filter }) });
    return [...table]
      .map((row) => `${endpoint(row.localAddress, row.localPort)} ${endpoint(row.remoteAddress, row.remotePort)}`)
      .sort();
  };

  /** What ss finds of each filter, by one shell. */
  const rowsOfSs = (filters: readonly string[]): string[][] => {
    const quoted = (text: string) => text.split(" ").map((word) => `'${word}'`);
    const script = filters.map((text) => `ss -4 -H -O -tan ${quoted(text).join(" ")} || echo failed; echo ${MARK}`);
    const args = ["-n", "-t", String(child.pid), "sh", "-c", script.join("\n")];
    const { stdout } = spawnSync("nsenter", args, { encoding: "latin1", maxBuffer: 2 ** 28 });
    const outputs = stdout.split(`${MARK}\n`).slice(0, -1);
    return outputs.map((text) =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => (/(\S+:\S+)\s+(\S+:\S+)/.exec(line) ?? [line, line]).slice(1).map(unspecified).join(" "))
        .sort(),
    );
  };

  it(`are those of ss, and those of /proc: ${FILTERS} filters`, () => {
    const all = rowsBy("netlink");
    expect(all.length).toBeGreaterThan(10);
    // Ports that are there, in the place of those that generated tables have.
    const ports = all.flatMap((row) => [...row.matchAll(/:(\d+)/g)].map(([, port = ""]) => port));
    // ss asks the kernel for autobound ports, which has forgotten of TIME_WAIT and SYN_RECV what was bound.
    const drawn = fc
      .sample(drawFilter({ states: "first" }), { numRuns: 2 * FILTERS, seed: 20_261_127 })
      .filter((one) => !printFilter(one).includes("autobound"))
      .slice(0, FILTERS);
    expect(drawn.length).toBe(FILTERS);
    const filters = drawn.map((one, i) =>
      printFilter(one)
        .replaceAll(
          /:(80|443|22|8080|5432|3306)\b/g,
          (_, port: string) => `:${ports[(i + Number(port)) % ports.length]}`,
        )
        .replaceAll("10/8", "127/8"),
    );
    let telling = 0;
    for (let from = 0; from < filters.length; from += AT_ONCE) {
      const some = filters.slice(from, from + AT_ONCE);
      const found = rowsOfSs(some);
      expect(found.length).toBe(some.length);
      for (const [i, text] of some.entries()) {
        const filter = parseFilter(text, { transports: ["tcp"], family: 4 });
        let [ss = [], netlink, procfs] = [found[i], rowsBy("netlink", filter), rowsBy("procfs", filter)];
        const differ = () => String(ss) !== String(netlink) || String(ss) !== String(procfs);
        for (let tries = 1; tries < TRIES && differ(); tries++) {
          [ss = [], netlink, procfs] = [rowsOfSs([text])[0], rowsBy("netlink", filter), rowsBy("procfs", filter)];
        }
        expect([text, netlink]).toEqual([text, ss]);
        expect([text, procfs]).toEqual([text, ss]);
        if (ss.length > 0 && ss.length < all.length) telling++;
      }
    }
    // So that this is worth it.
    expect(telling).toBeGreaterThan(FILTERS / 4);
  }, 300_000);
});
