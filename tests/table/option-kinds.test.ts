import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { readSockets, SockdexError, SocketTable } from "../../src/index";
import { SocketMonitor } from "../../src/live/index";
import { expressSockets, socketPage, watchServer } from "../../src/servers/index";

const VALUES = ["x", 7, {}, [], [7], null, true, () => {}, Symbol("s"), Number.NaN, 7n];

const TABLE = ["byteOrder", "protocol", "details", "strict", "capacity", "maximumMemory"];
const WATCH = ["monitor", "shed", "path", "backlog", "onConnectionEnd"];

/** What takes options, called as JavaScript can: with anything. */
const ENTRIES: Record<string, { options: string[]; call: (options: object) => unknown }> = {
  socketPage: {
    options: ["path", "monitor", "intervalMs", "processes", "token", "hosts"],
    call: (options) => Reflect.apply(socketPage, undefined, [{ path: "/", ...options }]).close(),
  },
  watchServer: { options: WATCH, call: (options) => Reflect.apply(watchServer, undefined, [createServer(), options]) },
  shed: {
    options: ["above", "below", "retryAfter", "lookEveryMs", "except"],
    call: (shed) => Reflect.apply(watchServer, undefined, [createServer(), { shed }]),
  },
  expressSockets: {
    options: ["server", ...WATCH],
    call: (options) => Reflect.apply(expressSockets, undefined, [options]),
  },
  SocketMonitor: {
    options: [
      ...["intervalMs", "protocols", "source", "info", "pid", "procRoot", "owner", "ends", "holders", "stuckAfter"],
      ...["maximumMemory", "signal"],
    ],
    call: (options) => Reflect.construct(SocketMonitor, [options]).close(),
  },
  readSockets: {
    options: [...TABLE.slice(2), "protocols", "source", "info", "pid", "procRoot", "filter", "allNamespaces"],
    call: (options) => Reflect.apply(readSockets, undefined, [options]),
  },
  SocketTable: { options: TABLE, call: (options) => Reflect.construct(SocketTable, [options]) },
  select: {
    options: ["protocol", "state", "localPort", "remotePort", "local", "remote", "uid", "timer", "where"],
    call: (filter) => Reflect.apply(SocketTable.prototype.select, new SocketTable(), [filter]),
  },
};

/** The error's name, where it is none of this package's. */
function foreignError(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    if (!(error instanceof SockdexError)) return String(error);
  }
  return undefined;
}

describe.skipIf(process.platform !== "linux")("an option of another kind", () => {
  it.each(Object.entries(ENTRIES))("is taken by %s, or refused with a SockdexError", (_, { options, call }) => {
    const foreign = options.flatMap((option) =>
      VALUES.flatMap((value) => {
        const error = foreignError(() => call({ [option]: value }));
        return error === undefined ? [] : [`${option} ${String(value)}: ${error}`];
      }),
    );
    expect(foreign).toEqual([]);
  });
});
