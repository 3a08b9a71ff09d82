import { describe, expect, it } from "vitest";
import { TcpInfo } from "../../src/sockopt/tcp-info";
import { hasCompiler, numbersOf, wordsOf } from "./compiled";

const SIZE = 280;

/** `sndCwnd` → `tcpi_snd_cwnd`. */
const kernelName = (name: string) => `tcpi_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

/** Not of whole bytes, or not plain numbers: looked at one by one. */
const SPECIAL = [
  "state",
  "caState",
  "options",
  "sndWscale",
  "rcvWscale",
  "deliveryRateAppLimited",
  "fastopenClientFail",
];

/** Fields younger than many a machine's headers: include/uapi/linux/tcp.h of Linux 6.18, by offset and size. */
const YOUNG: Record<string, [number, number]> = {
  tcpi_rcv_wnd: [232, 4],
  tcpi_rehash: [236, 4],
  tcpi_total_rto: [240, 2],
  tcpi_total_rto_recoveries: [242, 2],
  tcpi_total_rto_time: [244, 4],
  tcpi_received_ce: [248, 4],
  tcpi_delivered_e1_bytes: [252, 4],
  tcpi_delivered_e0_bytes: [256, 4],
  tcpi_delivered_ce_bytes: [260, 4],
  tcpi_received_e1_bytes: [264, 4],
  tcpi_received_e0_bytes: [268, 4],
  tcpi_received_ce_bytes: [272, 4],
};

/** Every field at its own value: whole bytes that differ, and all high bits set. */
function filled(): DataView {
  const view = new DataView(new ArrayBuffer(512));
  for (let at = 0; at < SIZE; at++) view.setUint8(at, 0x80 | ((at * 37 + (at >> 7)) & 0x7f));
  return view;
}

function valueAt(view: DataView, [offset, size]: [number, number]): number | bigint {
  switch (size) {
    case 1:
      return view.getUint8(offset);
    case 2:
      return view.getUint16(offset, true);
    case 4:
      return view.getUint32(offset, true);
    default:
      return view.getBigUint64(offset, true);
  }
}

/** Where the fields stand in C, by their names there. */
function layoutInC(): Map<string, [number, number]> {
  const known = wordsOf("linux/tcp.h", /\btcpi_\w+/g);
  const names = Object.keys(new TcpInfo(filled(), SIZE))
    .filter((name) => !SPECIAL.includes(name))
    .map(kernelName)
    .filter((name) => known.has(name));
  const print = (what: string, name: string) => `printf("${what}:${name} %zu\\n", ${what}(struct tcp_info, ${name}));`;
  const body = [
    "#define size(type, member) sizeof(((type *)0)->member)",
    ...names.flatMap((name) => [print("offsetof", name), print("size", name)]),
  ];
  const numbers = numbersOf(["linux/tcp.h"], body.join("\n"));
  return new Map(
    names.map((name) => [name, [numbers.get(`offsetof:${name}`) ?? -1, numbers.get(`size:${name}`) ?? -1]]),
  );
}

describe("struct tcp_info", () => {
  it.skipIf(!hasCompiler)(`has its fields where C has them${hasCompiler ? "" : ": skipped, no cc here"}`, () => {
    const layout = new Map([...Object.entries(YOUNG), ...layoutInC()]);
    const view = filled();
    const fields = Object.entries(new TcpInfo(view, SIZE)).filter(([name]) => !SPECIAL.includes(name));
    expect(fields.length).toBeGreaterThanOrEqual(58);
    for (const [name, value] of fields) {
      const place = layout.get(kernelName(name));
      if (place === undefined) expect.unreachable(`${name} is nowhere in C.`);
      else expect([name, value]).toEqual([name, valueAt(view, place)]);
    }
  });

  it("has the young ones where Linux 6.18 has them", () => {
    const view = filled();
    const info = new Map(Object.entries(new TcpInfo(view, SIZE)).map(([name, value]) => [kernelName(name), value]));
    for (const [name, place] of Object.entries(YOUNG))
      expect([name, info.get(name)]).toEqual([name, valueAt(view, place)]);
  });

  it("names states, congestion states and options, and takes bit-fields apart", () => {
    const view = new DataView(new ArrayBuffer(SIZE));
    [10, 4, 3, 2, 1, 0b1000_0101, 0xa7, 0b101].forEach((byte, at) => void view.setUint8(at, byte));
    expect(new TcpInfo(view, SIZE)).toMatchObject({
      state: "LISTEN",
      caState: "Loss",
      retransmits: 3,
      probes: 2,
      backoff: 1,
      options: ["TIMESTAMPS", "WSCALE", "TFO_CHILD"],
      sndWscale: 7,
      rcvWscale: 10,
      deliveryRateAppLimited: true,
      fastopenClientFail: 2,
    });
    view.setUint8(0, 99);
    view.setUint8(1, 9);
    expect(new TcpInfo(view, SIZE)).toMatchObject({ state: "UNKNOWN(99)", caState: "UNKNOWN(9)" });
  });

  it("of every length gives the fields that are there whole, and the others undefined", () => {
    const view = filled();
    const whole = Object.entries(new TcpInfo(view, SIZE));
    // A field that is there stays there, and has the same value.
    const firstLength = new Map<string, number>();
    for (let length = 104; length <= SIZE; length++) {
      const info = new Map(Object.entries(new TcpInfo(view, length)));
      expect([...info.keys()]).toEqual(whole.map(([name]) => name));
      for (const [name, value] of whole) {
        if (info.get(name) !== undefined && !firstLength.has(name)) firstLength.set(name, length);
        expect(info.get(name)).toEqual(firstLength.has(name) ? value : undefined);
      }
    }
    expect(firstLength.get("totalRetrans")).toBe(104);
    expect(firstLength.get("pacingRate")).toBe(112);
    for (const [name, [offset, size]] of Object.entries(YOUNG)) {
      expect([...firstLength].find(([field]) => kernelName(field) === name)?.[1]).toBe(offset + size);
    }
  });

  it.each([
    ["3.10", 104, "totalRetrans", "pacingRate"],
    ["3.15", 120, "maxPacingRate", "bytesAcked"],
    ["4.1", 136, "bytesReceived", "segsOut"],
    ["4.2", 144, "segsIn", "notsentBytes"],
    ["4.6", 160, "dataSegsOut", "deliveryRate"],
    ["4.9", 168, "deliveryRate", "busyTime"],
    ["4.10", 192, "sndbufLimited", "delivered"],
    ["4.18", 200, "deliveredCe", "bytesSent"],
    ["4.19", 224, "reordSeen", "rcvOoopack"],
    ["5.4", 232, "sndWnd", "rcvWnd"],
    ["6.2", 240, "rehash", "totalRto"],
    ["6.7", 248, "totalRtoTime", "receivedCe"],
  ] as const)("of Linux %s, %d bytes, ends with %s", (_, length, last, next) => {
    const info = new TcpInfo(filled(), length);
    expect(info[last]).toBeDefined();
    expect(info[next]).toBeUndefined();
    const json = JSON.parse(JSON.stringify(info));
    expect(json).toHaveProperty(last);
    expect(json).not.toHaveProperty(next);
  });

  it("keeps 64 bits exact, in JSON too", () => {
    const view = filled();
    view.setBigUint64(120, 2n ** 53n + 1n, true);
    view.setBigUint64(104, 2n ** 64n - 1n, true);
    const info = new TcpInfo(view, SIZE);
    expect([info.bytesAcked, info.pacingRate]).toEqual([9007199254740993n, 18446744073709551615n]);
    expect(JSON.parse(JSON.stringify(info))).toMatchObject({
      bytesAcked: "9007199254740993",
      pacingRate: "18446744073709551615",
      rtt: info.rtt,
    });
  });
});
