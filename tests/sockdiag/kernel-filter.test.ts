import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type FilterExpression, type FilterOptions, parseFilter, SockdexError } from "../../src/index";
import { kernelFilter } from "../../src/sockdiag/kernel-filter";
import { PROTOCOLS, type SocketTable } from "../../src/table/index";
import { drawFilter, printFilter } from "../filter/draw-filter";
import { ACCEPTED, ACCEPTED_V6, OURS } from "../filter/expressions";
import { MarkedDump } from "../filter/marked-dump";
import { holdersOf } from "../filter/plain-filter";
import { type Entry, passes, refusalOf } from "./run-bytecode";

const dumps = [new MarkedDump("tcp", 600), new MarkedDump("tcp6", 600)];

function entryOf({ columns }: SocketTable, row: number): Entry {
  const isV6 = ((columns.protocol[row] ?? 0) & 1) === 1;
  const address = (all: Uint8Array) => all.subarray(row * 16 + (isV6 ? 0 : 12), row * 16 + 16);
  return {
    isV6,
    localPort: columns.localPort[row] ?? 0,
    remotePort: columns.remotePort[row] ?? 0,
    local: address(columns.localAddress),
    remote: address(columns.remoteAddress),
  };
}

const CLOSE = 7;

/** States as the kernel has them: no row of a real table of TCP has another. */
const isKernels = (state: number) => state >= 1 && state <= 12 && state !== CLOSE;

/** Every row of the filter is sent. Returns how many others are; undefined where the filter is refused. */
function others(text: string): number | undefined {
  let more = 0;
  for (const { table, options } of dumps) {
    const holders = { byInode: new Map([...table].map(({ inode }) => [inode, holdersOf(inode)])) };
    const filter = tryFilter(text, { ...options, holders });
    if (filter === undefined) return undefined;
    const wanted = new Set(table.select(filter));
    const filters = new Map(
      [...new Set(table.columns.protocol)].map((protocol) => [protocol, kernelFilter(filter.condition, protocol)]),
    );
    for (const { bytecode } of filters.values()) expect([text, refusalOf(bytecode)]).toEqual([text, undefined]);
    for (let row = 0; row < table.size; row++) {
      const state = table.columns.state[row] ?? 0;
      if (!isKernels(state)) continue;
      const { states = 0, bytecode = NOTHING } = filters.get(table.columns.protocol[row] ?? 0) ?? {};
      const isSent = ((states >> state) & 1) === 1 && passes(bytecode, entryOf(table, row));
      if (isSent && !wanted.has(row)) more++;
      if (!isSent && wanted.has(row)) expect.unreachable(`${text} is not sent row ${row}`);
    }
  }
  return more;
}

const NOTHING = new Uint8Array(0);

function tryFilter(text: string, options: FilterOptions): FilterExpression | undefined {
  try {
    return parseFilter(text, options);
  } catch (error) {
    if (error instanceof SockdexError && error.code === "ERR_INVALID_FILTER") return undefined;
    throw error;
  }
}

test("the kernel sends every row of a filter", () => {
  for (const text of [...ACCEPTED, ...ACCEPTED_V6, ...OURS.map(([filter]) => filter)]) others(text);
});

test("and no others where it knows all of it", () => {
  const exact = ACCEPTED.filter((text) => !/timer|uid|inode|rx|tx|retrans|unknown|proto/.test(text));
  // States besides something else, joined by or, are tested here.
  const whole = exact.filter((text) => !(/\b(or|\||\|\|)/.test(text) && /state|excl/.test(text)));
  expect(whole.length).toBeGreaterThan(60);
  for (const text of whole) expect([text, others(text) ?? 0]).toEqual([text, 0]);
});

describe("any filter", () => {
  it("is sent all of its rows", () => {
    fc.assert(
      fc.property(drawFilter({ states: "anywhere", processes: true }), (drawn) => void others(printFilter(drawn))),
      { seed: 7, numRuns: 500 },
    );
  });

  it("that is longer than the kernel takes is tested here", () => {
    const many = (by: string) => Array.from({ length: 1500 }, (_, i) => `sport = :${i + 1}`).join(` ${by} `);
    for (const text of [many("or"), `not ( ${many("or")} )`, `dport = :443 and ( ${many("or")} )`]) {
      const { bytecode } = kernelFilter(parseFilter(text).condition, 0);
      expect(bytecode.length).toBeLessThan(20_000);
      expect(refusalOf(bytecode)).toBeUndefined();
    }
    others(`not ( ${many("or")} )`);
  });
});

test("what a table cannot have is not asked for", () => {
  const asked = (text: string) =>
    PROTOCOLS.filter((_, protocol) => kernelFilter(parseFilter(text).condition, protocol).states !== 0);
  expect(asked("proto = tcp6")).toEqual(["tcp6"]);
  expect(asked("not proto = tcp and sport = :80").includes("tcp")).toBe(false);
  expect(asked("src 2001:db8::/32")).toEqual(["tcp6", "udp6", "udplite6", "raw6", "icmp6"]);
  expect(asked("state listening")).toEqual([...PROTOCOLS]);
  expect(kernelFilter(parseFilter("state syn-recv").condition, 0).states).toBe((1 << 3) | (1 << 12));
  // A socket in TIME_WAIT is held by nobody.
  const held = (text: string) =>
    kernelFilter(parseFilter(text, { holders: { byInode: new Map() } }).condition, 0).states;
  expect([held("process = x") & (1 << 6), held("process != x") & (1 << 6)]).toEqual([0, 1 << 6]);
  // What waits for peers is LISTEN of TCP, and closed of all others: the kernel need not look through TCP's connections.
  const waiting = parseFilter("state listening state closed").condition;
  expect(PROTOCOLS.map((_, protocol) => kernelFilter(waiting, protocol).states)).toEqual(
    PROTOCOLS.map((name) => (name.startsWith("tcp") ? 1 << 10 : (1 << 10) | (1 << CLOSE))),
  );
});
