import { localPortRange, readServices, readUsers, SockdexError } from "../../index";
import { type Snapshot, SocketMonitor, TrafficMeter } from "../../live/index";
import { parseTrafficGrouping } from "../../live/rates/traffic-grouping";
import { asUsage } from "../args/as-usage";
import type { FilterFlags } from "../args/filter-flags";
import { placeOf } from "../args/input";
import { ServiceNames } from "../list/port-names";
import type { Key } from "../screen/screen";
import { isScreen, showOnScreen } from "../screen/show";
import { snapshots } from "../screen/ticker";
import { useStreams } from "../terminal/output";
import { type Status, status } from "../terminal/status";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import type { Order } from "./columns";
import { groupingOf, type Names } from "./groupings";
import { press } from "./keys";
import { Model } from "./model";
import { Plain } from "./plain";
import { frame } from "./view";
import { WantedRows } from "./wanted-rows";

export interface TopOptions extends TerminalOptions, FilterFlags {
  by?: string;
  sort?: Order;
  /** Seconds. */
  interval?: number;
  /** Intervals. */
  count?: number;
  once?: boolean;
  /** Entries in each table. The screen shows as many as fit. */
  limit?: number;
  bits?: boolean;
  json?: boolean;
}

const DEFAULT_SECONDS = 1;
const DEFAULT_LIMIT = 20;

/** Shows live who moves how many bytes: full screen on a terminal, else as tables. */
export async function top(words: readonly string[], options: TopOptions): Promise<Status> {
  const { interval = DEFAULT_SECONDS, once = false, limit = DEFAULT_LIMIT, json = false, bits = false } = options;
  const count = once ? 1 : options.count;
  const grouping = groupingOf(options.by ?? "process");
  asUsage(() => parseTrafficGrouping(grouping.by));
  const text = words.join(" ");
  const wanted = await WantedRows.read(text, options);
  const model = new Model(wanted, text, { grouping, order: options.sort ?? "bytes", areBits: bits });
  const monitor = monitorOf(options);
  const meter = new TrafficMeter(monitor);
  const ending = new AbortController();
  // The first reading measures nothing.
  const pace = { intervalMs: interval * 1000, ...(count !== undefined && { count: count === 0 ? 0 : count + 1 }) };
  const paced = snapshots(monitor, { ...pace, isPaused: () => model.isPaused }, ending.signal);
  // Another namespace may be refused for its own sake.
  const readings = options.pid === undefined ? withCounters(paced) : paced;
  const take = (snapshot: Snapshot) => model.take(snapshot, meter.traffic, monitor);
  const names = namesOf(options);
  useStreams();
  if (json || once || !isScreen()) {
    const plain = new Plain(names, { ...options, json, limit, areMany: count !== 1 });
    for await (const snapshot of readings) {
      take(snapshot);
      plain.write(model);
    }
    return status.OK;
  }
  const look = terminal({ ...options, wide: false });
  const every = `every ${interval} s`;
  await showOnScreen(
    readings,
    {
      isOver: () => model.isOver,
      take,
      press: (key: Key) => press(model, key),
      frame: (width, height) => frame(model, every, names, { ...look, width }, height),
    },
    ending,
  );
  return status.OK;
}

/** All TCP sockets, whatever the filter: a connection's bytes are known once it has been read before. */
function monitorOf(options: TopOptions): SocketMonitor {
  const what = { source: "netlink", info: ["bytesReceived"], ends: "auto", holders: true, owner: false } as const;
  return new SocketMonitor({ ...what, ...placeOf(options) });
}

/** The readings. Where netlink is missing the error adds that only netlink counts bytes. */
async function* withCounters(readings: AsyncIterable<Snapshot>): AsyncGenerator<Snapshot, void, undefined> {
  try {
    yield* readings;
  } catch (error) {
    if (!(error instanceof SockdexError) || !NO_NETLINK.includes(error.code)) throw error;
    const why = error.message.replace(/\.$/, "");
    throw new SockdexError(error.code, `${why}. top cannot do without: /proc does not count bytes.`, { cause: error });
  }
}

/** Why netlink cannot be asked. */
const NO_NETLINK: readonly string[] = ["ERR_NO_PEER", "ERR_UNSUPPORTED", "ERR_PERMISSION"];

function namesOf({ procRoot, pid }: TopOptions): Names {
  const users = readUsers();
  const services = new ServiceNames(readServices(), localPortRange(procRoot, pid));
  return { userOf: (uid) => users.nameOf(uid), serviceOf: (port) => services.of(port, 0) };
}
