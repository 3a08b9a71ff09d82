import { describe, expect, it } from "vitest";
import { beginsFacts, distancesOf, numbersAt, parseCaptureFacts } from "../../src/capture/capture-facts";
import { groupCaptures } from "../../src/capture/captures";
import { capturesOfFacts } from "../../src/capture/facts-of-captures";
import { knownFactsOf } from "../../src/findings/captured-facts";

const FACTS = {
  sockdexFacts: 1,
  processes: [
    { pid: 7, name: "java", container: "web", runningMs: 1500, inodes: [100, 1, 8], descriptors: [5, 3, -4] },
    { pid: 9, name: "</script>", open: 95, limit: 100, inodes: [101], descriptors: [3] },
  ],
  inspected: { processes: 12, unreadable: 2, areSomeHidden: false },
  backlogLimits: [100, 128],
  localPorts: { from: 32768, to: 60999 },
  reservedPorts: [{ from: 40000, to: 40010 }],
} as const;

const read = (change: object) => () => parseCaptureFacts(JSON.stringify({ ...FACTS, ...change }));

describe("facts of a capture", () => {
  it("are read as they were written, with nothing else in them", () => {
    expect(read({ more: 1 })()).toEqual(FACTS);
    expect(read({})()).toEqual(FACTS);
    expect(numbersAt(distancesOf([7, 9, 12, 12, 3]))).toEqual([7, 9, 12, 12, 3]);
  });

  it("are known by their beginning", () => {
    for (const text of [JSON.stringify(FACTS), JSON.stringify(FACTS, undefined, 2)])
      expect(beginsFacts(text)).toBe(true);
    for (const text of ["", "{}", "  sl  local_address", '{"pid":1,"sockdexFacts":1}'])
      expect(beginsFacts(text)).toBe(false);
  });

  it.each([
    ["{", /are not JSON/],
    ["[]", /have no object for the file/],
    ["null", /have no object for the file/],
    ['{"sockdexFacts":2}', /are of another version/],
  ])("are not %s", (text, message) => {
    expect(() => parseCaptureFacts(text)).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARGUMENT" }));
    expect(() => parseCaptureFacts(text)).toThrow(message);
  });

  it.each([
    [{ processes: {} }, /have no list for processes/],
    [{ processes: [7] }, /have no object for a process/],
    [{ processes: [{ pid: -1, name: "", inodes: [], descriptors: [] }] }, /have -1 for pid/],
    [{ processes: [{ pid: 1, name: 5, inodes: [], descriptors: [] }] }, /have no text for name/],
    [{ processes: [{ pid: 1, name: "", inodes: [1], descriptors: [] }] }, /without a descriptor for each inode/],
    [{ processes: [{ pid: 1, name: "", inodes: ["1"], descriptors: [1] }] }, /have no number for inodes/],
    [{ backlogLimits: [null] }, /have no number for backlogLimits/],
    [{ localPorts: { from: 9, to: 3 } }, /have a range of ports 9-3/],
    [{ localPorts: { from: 0, to: 1e9 } }, /have a range of ports/],
    [{ inspected: [] }, /have no object for inspected/],
  ])("with %j are refused", (change, message) => {
    expect(read(change)).toThrow(message);
  });

  it("are what findings know beside a table", () => {
    const { holders, descriptors, runningMs, backlogLimits, ...others } = knownFactsOf(read({})());
    expect([...(holders?.byInode ?? [])]).toEqual([
      [100, [{ pid: 7, name: "java", fd: 5 }]],
      [
        101,
        [
          { pid: 7, name: "java", fd: 8 },
          { pid: 9, name: "</script>", fd: 3 },
        ],
      ],
      [109, [{ pid: 7, name: "java", fd: 4 }]],
    ]);
    expect(descriptors).toEqual([{ pid: 9, name: "</script>", open: 95, limit: 100 }]);
    expect([7, 9, 11].map((pid) => runningMs?.(pid))).toEqual([1500, undefined, undefined]);
    expect(backlogLimits?.get(100)).toBe(128);
    expect(others).toEqual({ isCaptured: true, localPorts: FACTS.localPorts, reservedPorts: FACTS.reservedPorts });
    expect(knownFactsOf({ sockdexFacts: 1, areProcessesLeftOut: true }).holders).toBeUndefined();
  });
});

describe("the capture that facts are of", () => {
  const of = (tables: string[], ...facts: string[]) => {
    const captures = groupCaptures(tables.map((name) => ({ name })));
    const named = facts.map((name) => ({ name }));
    return capturesOfFacts(captures, named).map((capture) => capture?.name);
  };

  it.each([
    ["/proc/net/tcp", "/proc/net/facts.json"],
    ["a/web1-tcp.txt", "a/web1-facts.json"],
    ["a/web1-tcp.txt.gz", "a/web1-facts.json.gz"],
    ["web1.example.com.tcp", "web1.example.com.facts.json"],
    ["monday.txt", "monday.facts.json"],
    ["monday", "monday-facts.json"],
    ["10.0.0.5", "10.0.0.5-facts.json"],
    ["tcp/20260701T120000Z.txt", "tcp/20260701T120000Z-facts.json"],
  ])("%s is that of %s", (table, facts) => {
    expect(of(["other.txt", table, "10.0.0.6"], facts)).toEqual([table]);
  });

  it("is the only one, or one that is named alike, or none", () => {
    expect(of(["tcp.txt", "tcp6.txt"], "what.json")).toEqual(["{tcp,tcp6}.txt"]);
    expect(of(["a-tcp.txt", "b-tcp.txt"], "c-facts.json", "b-facts.json", "b-facts.json")).toEqual([
      undefined,
      "b-tcp.txt",
      undefined,
    ]);
    expect(of([], "facts.json")).toEqual([undefined]);
    // Of two captures named alike each has its own.
    expect(of(["tcp.txt", "tcp.txt"], "facts.json", "facts.json", "facts.json")).toEqual([
      "tcp.txt",
      "tcp.txt",
      undefined,
    ]);
  });

  it("is found among a hundred thousand without comparing each with each", () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `${i}-tcp.txt`);
    const found = of(names, ...names.map((name) => name.replace("tcp", "facts")));
    expect(found.every((name, i) => name === names[i])).toBe(true);
  });
});
