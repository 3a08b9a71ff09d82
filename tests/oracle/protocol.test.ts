import { describe, expect, it } from "vitest";
import { HEADERS, parse, sample } from "./sample";

const V6 = "00000000000000000000000001000000:0016";
const TCP_TAIL = "1 0 20 4 30 10 -1";

const protocols = (text: string, protocol?: string) =>
  parse(text, protocol === undefined ? {} : { protocol }).rows.map((row) => row.protocol);

/** The protocol of a row under a header. */
const under = (header: string, columns: Parameters<typeof sample>[0], protocol?: string) =>
  protocols(`${header}\n${sample(columns)}\n`, protocol)[0];

const LISTEN = { state: "0A", tail: TCP_TAIL };
const CLOSED_UDP = { state: "07", tail: "2 0 0" };

describe("the last header decides where it can", () => {
  it("by its drops", () => {
    expect(under(HEADERS.udp, LISTEN)).toBe("udp");
    expect(under("sl local_address drops", LISTEN)).toBe("udp");
    // In a header cut or stretched to another width too, and in one as wide as tcp's.
    expect(under(`${HEADERS.bare} drops`.padEnd(149), LISTEN)).toBe("udp");
    expect(under(`${HEADERS.bare} drops\r`, LISTEN)).toBe("udp");
  });

  it("by its width", () => {
    expect(under(HEADERS.tcp, CLOSED_UDP)).toBe("tcp");
    expect(under(`${HEADERS.tcp}\r`, CLOSED_UDP)).toBe("tcp");
  });

  it.each([
    ["one byte wider", HEADERS.bare.padEnd(150)],
    ["one byte narrower", HEADERS.bare.padEnd(148)],
    ["148 and a carriage return", `${HEADERS.bare.padEnd(148)}\r`],
    ["149 and two carriage returns", `${HEADERS.bare.padEnd(149)}\r\r`],
    ["149 without a blank at its end", `${HEADERS.bare.padEnd(148)}x`],
    ["127, which Linux 2.2 gave tcp too", HEADERS.oldUdp],
    ["bare", HEADERS.bare],
    ["tcp6", HEADERS.tcp6],
    ["none", ""],
  ])("not by another width: %s", (_, header) => {
    expect(under(header, LISTEN)).toBe("tcp");
    expect(under(header, CLOSED_UDP)).toBe("udp");
  });

  it("by any blank at the end of its width", () => {
    expect(under(`${HEADERS.bare.padEnd(148)}\t`, CLOSED_UDP)).toBe("tcp");
    expect(under(`${HEADERS.bare.padEnd(148)}\r\r`, CLOSED_UDP)).toBe("tcp");
  });

  it("whatever the reader was told", () => {
    expect(under(HEADERS.tcp, CLOSED_UDP, "udp")).toBe("tcp");
    expect(under(HEADERS.udp, LISTEN, "tcp")).toBe("udp");
    expect(under(HEADERS.raw, LISTEN, "raw")).toBe("raw");
  });

  it("for what is under it, until the next one, even one that cannot decide", () => {
    const closed = sample(CLOSED_UDP);
    const text = [closed, HEADERS.tcp, closed, "broken", "", closed, HEADERS.bare, closed, HEADERS.tcp, closed].join(
      "\n",
    );
    expect(protocols(`${text}\n`)).toEqual(["udp", "tcp", "tcp", "udp", "tcp"]);
  });

  it("but not when it is too long to be a header", () => {
    const text = [HEADERS.tcp, `${HEADERS.udp.padEnd(4097)}`, sample(CLOSED_UDP)].join("\n");
    expect(protocols(`${text}\n`)).toEqual(["tcp"]);
  });
});

describe("else the row decides", () => {
  const kinds = (state: string, tail: string) =>
    [undefined, "tcp", "udp6", "raw"].map((told) => protocols(`${sample({ state, tail })}\n`, told)[0]);

  it.each([
    ["four tokens", "07", "1 0 1 2", ["tcp", "tcp", "tcp", "tcp"]],
    ["any tokens", "07", "1 0 x y", ["tcp", "tcp", "tcp", "tcp"]],
    ["another state", "06", "1 0", ["tcp", "tcp", "tcp", "tcp"]],
    ["another state, one token", "0A", "1 0 0", ["tcp", "tcp", "tcp", "tcp"]],
    ["another state, no tail", "00", "", ["tcp", "tcp", "tcp", "tcp"]],
    ["state 7, three tokens", "07", "1 0 0", ["udp", "udp", "udp", "raw"]],
    ["state 7, two", "07", "1 0", ["udp", "udp", "udp", "raw"]],
    ["state 7, one", "07", "1", ["udp", "tcp", "udp", "raw"]],
    ["state 7, no tail", "07", "", ["udp", "tcp", "udp", "raw"]],
    ["state 1, three tokens", "01", "1 0 0", ["udp", "udp", "udp", "raw"]],
    ["state 1, two", "01", "1 0", ["udp", "udp", "udp", "raw"]],
    ["state 1, one", "01", "1", ["tcp", "tcp", "udp", "raw"]],
    ["state 1, no tail", "01", "", ["tcp", "tcp", "udp", "raw"]],
    ["state 0x81 is 1", "81", "1", ["tcp", "tcp", "udp", "raw"]],
    ["state 0x87 is 7", "87", "1", ["udp", "tcp", "udp", "raw"]],
    ["state 0x8A is LISTEN", "8A", "1 0 0", ["tcp", "tcp", "tcp", "tcp"]],
    ["a pointer that does not fit is one all the same", "01", "1 ( 0", ["udp", "udp", "udp", "raw"]],
  ])("%s", (_, state, tail, expected) => {
    expect(kinds(state, tail)).toEqual(expected);
  });

  it("by less where it is torn: it may have lost tokens", () => {
    const torn = (state: string, tail: string, told?: string) => protocols(sample({ state, tail }), told)[0];
    expect([torn("01", "1 0 0"), torn("01", "1 0 0", "udp"), torn("07", "1 0"), torn("07", "1 0", "tcp")]).toEqual([
      "tcp",
      "udp",
      "udp",
      "tcp",
    ]);
    expect(torn("01", "1 0 20 4", "udp")).toBe("tcp");
  });

  it("the same with details or without", () => {
    const text = `${sample({ state: "01", tail: "1 0 0" })}\n`;
    expect(parse(text, { details: true }).rows[0]?.protocol).toBe("udp");
  });
});

describe("the name of a datagram row", () => {
  const named = (told: string | undefined, wide: boolean) =>
    under(HEADERS.raw, wide ? { local: V6, remote: V6 } : {}, told);

  it.each([
    [undefined, "udp"],
    ["tcp", "udp"],
    ["tcp6", "udp"],
    ["udp", "udp"],
    ["udp6", "udp"],
    ["udplite", "udplite"],
    ["udplite6", "udplite"],
    ["raw", "raw"],
    ["raw6", "raw"],
    ["icmp", "icmp"],
    ["icmp6", "icmp"],
  ])("told %s: %s, and 6 by the width of its addresses", (told, name) => {
    expect([named(told, false), named(told, true)]).toEqual([name, `${name}6`]);
  });

  it("never names a tcp row", () => {
    expect(under(HEADERS.tcp, CLOSED_UDP, "raw")).toBe("tcp");
    expect(under("", { local: V6, remote: V6, ...LISTEN }, "icmp6")).toBe("tcp6");
  });
});
