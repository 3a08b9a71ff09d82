import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter, type SockdexError, SocketTable, Users } from "../../src/core";
import { generateDump } from "../generate/index";
import { parseOracle } from "../oracle/index";
import { drawFilter, printFilter } from "./draw-filter";
import { OURS } from "./expressions";
import { holdersOf, holds } from "./plain-filter";

const bytes = Buffer.concat(
  (["tcp", "tcp6", "udp", "udp6"] as const).map((protocol, i) => generateDump({ protocol, rows: 2500, seed: 30 + i })),
);
const table = SocketTable.parse(bytes);
const { rows: plain } = parseOracle(bytes);

const holders = { byInode: new Map(plain.map(({ inode }) => [inode, holdersOf(inode)])) };

const rowsOf = (filter: string) => [...table.select(parseFilter(filter, { holders }))];

function refusal(filter: string, options = {}): SockdexError {
  try {
    parseFilter(filter, options);
  } catch (error) {
    return error as SockdexError;
  }
  throw new Error(`It was taken: ${filter}`);
}

describe("a filter", () => {
  it("chooses the rows the plain reference does, over more than one block of them", () => {
    expect(table.size).toBeGreaterThan(2 * 4096);
    fc.assert(
      fc.property(drawFilter({ states: "anywhere", processes: true }), (drawn) => {
        const filter = printFilter(drawn);
        const expected = plain.flatMap((row, i) => (holds(drawn, row) ? [i] : []));
        expect([filter, rowsOf(filter)]).toEqual([filter, expected]);
      }),
      { seed: 20_240_301, numRuns: 400 },
    );
  });

  it("goes by who holds a socket, where that is known", () => {
    const byInode = (isIt: (inode: number) => boolean) => plain.flatMap(({ inode }, i) => (isIt(inode) ? [i] : []));
    expect(rowsOf("process = node")).toEqual(byInode((inode) => inode % 3 === 1));
    expect(rowsOf("pid = 12 or pid = 16")).toEqual(byInode((inode) => inode % 3 === 2));
    // What nothing holds is not held by node.
    expect(rowsOf("process != node")).toEqual(byInode((inode) => inode % 3 !== 1));
    // The kernel keeps 15 bytes of a name.
    expect(rowsOf("process = nginx:\\ worker\\ process")).toEqual(rowsOf("pid = 16"));
    expect(rowsOf("process = none")).toEqual([]);
  });

  it("knows users by the names it is given", () => {
    const users = new Users(
      "# comment\nroot:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33::/:\nbad:x:-1:\nwww-data:x:34:::\n",
    );
    const select = (filter: string) => [...table.select(parseFilter(filter, { users }))];
    expect(select("uid = www-data")).toEqual(rowsOf("uid = 33"));
    expect(select("uid != root")).toEqual(rowsOf("uid != 0"));
    expect(select("uid = 33")).toEqual(rowsOf("uid = 33"));
    expect([users.nameOf(33), users.nameOf(34), users.uidOf("bad")]).toEqual(["www-data", "www-data", undefined]);
    for (const name of ["bad", "nobody"]) {
      expect(refusal(`uid = ${name}`, { users }).message).toContain(`"${name}" is not a uid or a user of /etc/passwd`);
    }
    expect(refusal("uid = 00", { users }).message).toContain("octal");
  });

  it("joins what an object asks for", () => {
    const where = parseFilter("sport = :443 or sport = :80");
    const both = [...table.select({ where, state: "ESTABLISHED", protocol: ["tcp", "udp"] })];
    const one = new Set(table.select({ state: "ESTABLISHED", protocol: ["tcp", "udp"] }));
    expect(both).toEqual(rowsOf("sport = :443 or sport = :80").filter((row) => one.has(row)));
    expect(both.length).toBeGreaterThan(0);
    expect(where.text).toBe("sport = :443 or sport = :80");
  });

  it("can be used again, for a table that has changed", () => {
    const filter = parseFilter("state listening");
    const own = SocketTable.parse(generateDump({ protocol: "tcp", rows: 5000 }));
    const before = own.select(filter).length;
    own.append(generateDump({ protocol: "tcp", rows: 5000 })).end();
    expect(own.select(filter).length).toBe(2 * before);
  });

  it("does not care how it is written", () => {
    for (const [filter, like] of OURS) expect(rowsOf(filter)).toEqual(rowsOf(like));
    expect(rowsOf("")).toEqual(plain.map((_, i) => i));
  });

  it("finds IPv4 in both tables, and IPv6 in its own", () => {
    const isV6 = (row: number) => table.row(row).protocol.endsWith("6");
    const mapped = rowsOf("src 10/8").filter(isV6);
    expect(mapped.length).toBeGreaterThan(0);
    expect(rowsOf("src [::ffff:10.0.0.0/104]")).toEqual(mapped);
    expect(rowsOf("src inet:10/8")).toEqual(rowsOf("src 10/8").filter((row) => !isV6(row)));
    expect(rowsOf("src inet6:*")).toEqual(rowsOf("").filter(isV6));
  });

  it("keeps its meaning in a long list", () => {
    const ports = Array.from({ length: 3000 }, (_, i) => i * 7);
    const long = ports.map((port) => `sport = :${port}`).join(" or ");
    const wanted = new Set(ports);
    expect(rowsOf(long)).toEqual(rowsOf("").filter((row) => wanted.has(table.columns.localPort[row] ?? -1)));
    const mixed = Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? "or src 10/8" : "and dst 10/8")).join(" ");
    expect(rowsOf(`autobound ${mixed}`)).toEqual(rowsOf("autobound or src 10/8 and dst 10/8"));
  });
});

describe("what a filter's words mean", () => {
  it("is for the caller to say", () => {
    const hosts = (name: string) => (name === "db" ? ["10.0.0.1", "::1"] : undefined);
    const select = (filter: string, options = {}) => [...table.select(parseFilter(filter, options))];
    expect(select("src db", { hosts })).toEqual(rowsOf("src 10.0.0.1 or src [::1]"));
    expect(select("src db:443", { hosts, family: 4 })).toEqual(rowsOf("src 10.0.0.1:443"));
    // A prefix of no bits, as where it is written: any address.
    for (const any of ["0.0.0.0/0", "::/0"])
      expect(select("src db", { hosts: () => [any] })).toEqual(rowsOf(`src ${any}`));
    expect(rowsOf("src ::/0")).toHaveLength(table.size);
    expect(select("autobound", { localPorts: { from: 80, to: 443 } })).toEqual(rowsOf("sport >= 80 and sport <= 443"));
  });

  it("is asked for once the filter is understood", () => {
    const asked: string[] = [];
    const hosts = (name: string) => {
      asked.push(name);
      return ["10.0.0.1"];
    };
    expect(refusal("src db and nonsense", { hosts }).message).toContain('"nonsense" is not a condition');
    expect(asked).toEqual([]);
    parseFilter("src db:443 or not dst web", { hosts });
    expect(asked).toEqual(["db", "web"]);
    expect(refusal("src db or dst web", { family: 6, hosts }).message).toContain('character 5: "db" is not an address');
  });

  it("is as with -4 or -6 where one is given", () => {
    expect(refusal("src [::1]", { family: 4 }).message).toContain("but the filter is limited to IPv4");
    expect(refusal("src 10/8", { family: 6 }).message).toContain("but the filter is limited to IPv6");
    expect(refusal("src inet6:[::1] or src 10/8").message).toContain("but the filter is limited to IPv6");
  });
});

/** The words a message offers: `one of a, b, c.` */
const offered = (filter: string) => / one of (.*)\.$/.exec(refusal(filter).message)?.[1]?.split(", ") ?? [];

describe("what a message offers", () => {
  it("is taken", () => {
    const conditions = offered("nonsense = 1");
    expect(conditions.length).toBeGreaterThan(10);
    for (const word of conditions) {
      // Each begins a condition, to which something may be missing.
      const text = word === "autobound" ? word : `${word} `;
      const why = word === "autobound" ? "" : refusal(text).message;
      expect(why, word).not.toMatch(/not a condition|does not report/);
    }
    for (const state of offered("state nonsense")) expect(() => parseFilter(`state ${state}`)).not.toThrow();
    for (const timer of offered("timer nonsense")) expect(() => parseFilter(`timer ${timer}`)).not.toThrow();
    for (const protocol of offered("proto nonsense")) expect(() => parseFilter(`proto ${protocol}`)).not.toThrow();
  });

  it("is no word that is refused wherever it stands", () => {
    for (const word of ["dev", "fwmark", "cgroup"]) {
      expect(refusal("nonsense").message).not.toContain(word);
      expect(refusal(`${word.slice(0, -1)} = 1`).message).not.toContain(`mean ${word}`);
    }
  });
});

it.each([
  ["src [fe80::1]%eth0:22", "src [fe80::1]:22"],
  ["src [fe80::1%eth0]:22", "src [fe80::1]:22"],
  ["src fe80::1%eth0:22", "src [fe80::1]:22"],
  ["src fe80::1%eth0", "src [fe80::1]"],
  ["dst [fe80::%2/10]", "dst [fe80::/10]"],
  ["src 127.0.0.53%lo:53", "src 127.0.0.53:53"],
  ["src 127.0.0.53%lo", "src 127.0.0.53"],
  ["src 0.0.0.0%virbr0:67", "src 0.0.0.0:67"],
  ["src *%eth0:546", "src *:546"],
  ["src inet6:[fe80::1]%eth0", "src inet6:[fe80::1]"],
])("the zone of %s is ignored", (zoned, plain) => {
  expect(parseFilter(zoned).condition).toEqual(parseFilter(plain).condition);
});

describe("what is no filter", () => {
  it.each([
    ["sport = :htps", 8, ":htps", `"htps" is not a port or a service of tcp or udp.`],
    ["state close-wait and ( dport = :443", 21, "(", `this "(" is not closed.`],
    ["sport = :80 )", 12, ")", `this ")" has no "(" before it.`],
    ["sport=:80", 0, "sport=:80", "put blanks around operators"],
    ["( sport = :80 or)", 14, "or)", "put blanks around operators"],
    ["sport = :70000", 8, ":70000", "ports end at 65535"],
    ["sport = 0443", 8, "0443", "octal"],
    ["src 010.0.0.1", 4, "010.0.0.1", "octal"],
    ["src 443", 4, "443", "a port is written :443"],
    ["src 10.0.0.1 or 10.0.0.2", 16, "10.0.0.2", "write src, dst, sport or dport before it"],
    ["src != 10.0.0.1", 4, "!=", "write not src ADDRESS"],
    ["src [2001:db8::]/32", 4, "[2001:db8::]/32", "[2001:db8::/32]"],
    ["src 2001:db8::1", 4, "2001:db8::1", "in brackets"],
    ["src [fe80::1]%:22", 4, "[fe80::1]%:22", "is not an address in brackets"],
    ["src 10.0.0.1%a/b", 4, "10.0.0.1%a/b", "or a known host"],
    ["src unix:/run/x", 4, "unix:/run/x", "unix sockets are not in these tables"],
    ["dev eth0", 0, "dev", "does not report the device"],
    ["not fwmark = 1", 4, "fwmark", "does not report a socket's mark"],
    ["cgroup /system.slice", 0, "cgroup", "does not report a socket's cgroup"],
    ["state fin-wait", 6, "fin-wait", "is not a state. Did you mean fin-wait-1?"],
    ["state clsoe-wait", 6, "clsoe-wait", "Did you mean close-wait?"],
    ["state Lisening", 6, "Lisening", "Did you mean listening?"],
    ["exclude nothing", 8, "nothing", "is not a state: one of established, syn-sent"],
    ["sprot = :443", 0, "sprot", "Did you mean sport?"],
    ["exclude uncon", 8, "uncon", "Did you mean unconn?"],
    ["sport = :443 an dst 10/8", 13, "an", "Did you mean and?"],
    ["exclude all", 0, "exclude", "no state is left: all are excluded"],
    ["sport = :80 or", 14, "", "a condition is missing at the end"],
    ["sport = ", 7, "", "a port is missing at the end"],
    ["uid = root", 6, "root", "is not a uid: write a whole number from 0 to 4294967295"],
    ["uid 4294967296", 4, "4294967296", "at most 4294967295"],
    ["uid = 0 or process = nginx", 11, "process", 'Filter, character 12: "process" is about who holds a socket'],
    ["not pid 1", 4, "pid", "the option holders takes what socketHolders() returns"],
    ["process > nginx", 8, ">", "a process's name is compared by = or != only"],
    ["pid < 5", 4, "<", "a pid is compared by = or != only"],
    ["pid = nginx", 6, "nginx", "is not a pid: write a whole number"],
    ["process", 7, "", "a process's name is missing at the end"],
    ["timer slow", 6, "slow", "is not a timer: one of off"],
    ["timer > on", 6, ">", "= or !="],
    ["proto = sctp", 8, "sctp", "is not a protocol: one of tcp, tcp6"],
    [`sport = :80 ${"x".repeat(200)}`, 12, "x".repeat(80), 'xxx..."'],
  ])("says where, and why: %s", (filter, position, text, why) => {
    expect(refusal(filter)).toMatchObject({ name: "SockdexError", code: "ERR_INVALID_FILTER", position, text });
    expect(refusal(filter).message).toMatch(new RegExp(`^Filter, character ${position + 1}: `));
    expect(refusal(filter).message).toContain(why);
  });

  it("may be nested as deep as anyone will, and deeper is an error, not the stack's end", () => {
    expect(rowsOf(`${"( ".repeat(150)}autobound${" )".repeat(150)}`)).toEqual(rowsOf("autobound"));
    for (const deep of ["( ", "not "]) expect(refusal(deep.repeat(100_000)).message).toContain("more than 200 levels");
  });

  it("is any text that is drawn, or it is one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_INVALID_FILTER" });
        }
      }),
      { seed: 5, numRuns: 2000 },
    );
  });

  it("says so of what is no text, no option, no filter", () => {
    const invalid = expect.objectContaining({ code: "ERR_INVALID_ARGUMENT" });
    expect(() => Reflect.apply(parseFilter, undefined, [7])).toThrow(invalid);
    expect(() => Reflect.apply(parseFilter, undefined, ["", { service: 1 }])).toThrow(invalid);
    expect(() => Reflect.apply(table.select, table, [{ where: "sport = :80" }])).toThrow(invalid);
  });
});
