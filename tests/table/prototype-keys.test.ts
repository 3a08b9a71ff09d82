import { afterEach, describe, expect, it, test } from "vitest";
import { parseNetwork, readDump, readDumpSync, readSockets, SocketTable } from "../../src/index";
import { SocketMonitor } from "../../src/live/index";
import { errorOf } from "../procfs/errors";
import { ANY, LOOPBACK, table } from "./tables";

const sockets = table([`${LOOPBACK}:0050 ${ANY}:0000 0A 7`]);
const NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"];

/** As JSON.parse() makes it: `__proto__` is a key like any other. */
const withKey = (name: string) => JSON.parse(`{ ${JSON.stringify(name)}: { "strict": true, "state": 1 } }`);

describe.each(NAMES)("%s as a key or a name", (name) => {
  it.each<[string, () => unknown]>([
    ["new SocketTable()", () => new SocketTable(withKey(name))],
    ["SocketTable.parse()", () => SocketTable.parse(new Uint8Array(9), withKey(name))],
    ["select()", () => sockets.select(withKey(name))],
    ["readSockets()", () => readSockets(withKey(name))],
    ["new SocketMonitor()", () => new SocketMonitor(withKey(name))],
    ["a state", () => sockets.select({ state: name })],
    ["a protocol", () => sockets.select({ protocol: JSON.parse(JSON.stringify(name)) })],
    ["protocols", () => readSockets({ protocols: JSON.parse(JSON.stringify([name])) })],
    ["an address", () => sockets.select({ local: name })],
    ["an endpoint", () => sockets.byEndpoints({ address: name, port: 1 })],
    ["a network", () => parseNetwork(`${name}/8`)],
    ["byteOrder", () => new SocketTable({ byteOrder: JSON.parse(JSON.stringify(name)) })],
  ])("%s refuses it", (_, run) => {
    errorOf("ERR_INVALID_ARGUMENT", run);
  });

  it("readDump() and readDumpSync() do too", async () => {
    errorOf("ERR_INVALID_ARGUMENT", () => readDumpSync("/dev/null", withKey(name)));
    await expect(readDump("/dev/null", withKey(name)).next()).rejects.toMatchObject({ code: "ERR_INVALID_ARGUMENT" });
  });
});

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test("counts are of states and protocols, whatever a dump holds", () => {
  const odd = table(Array.from({ length: 256 }, (_, state) => `${LOOPBACK}:0050 ${ANY}:0000 ${hex(state)} ${state}`));
  for (const [protocol, states] of Object.entries(odd.countByProtocol())) {
    expect(protocol).toMatch(/^tcp6?$/);
    for (const state of Object.keys(states)) expect(state).toMatch(/^[A-Z_]+\d?(\(\d+\))?$/);
  }
});

function hex(state: number): string {
  return state.toString(16).padStart(2, "0");
}
