import type { TableSource } from "../../index";
import { type Snapshot, SocketMonitor } from "../../live/index";
import type { FilterFlags } from "../args/filter-flags";
import { FilterReader } from "../args/filters";
import { placeOf } from "../args/input";
import { allOf, protocolsOf } from "../args/protocols";
import { Processes } from "../rows/processes";
import type { Key } from "../screen/screen";
import { isScreen, showOnScreen } from "../screen/show";
import { snapshots } from "../screen/ticker";
import { useStreams } from "../terminal/output";
import { type Status, status } from "../terminal/status";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import { press } from "./keys";
import { Model } from "./model";
import { watchPlain } from "./plain";
import { frame } from "./view";

export interface WatchOptions extends TerminalOptions, FilterFlags {
  pid?: number;
  source?: TableSource | "auto";
  /** Seconds. */
  interval?: number;
  /** Refreshes. */
  count?: number;
  /** Rows of each kind of change a refresh, where they are lines. */
  limit?: number;
  json?: boolean;
}

const DEFAULT_SECONDS = 1;

/** What changes, as it does: on a screen of its own, or as lines where there is no terminal. */
export async function watch(words: readonly string[], options: WatchOptions): Promise<Status> {
  const { interval = DEFAULT_SECONDS, count, limit, json = false } = options;
  const pace = { intervalMs: interval * 1000, ...(count === undefined ? {} : { count }) };
  const ending = new AbortController();
  const text = words.join(" ");
  const processes = new Processes(options.procRoot);
  const reader = new FilterReader(options, processes);
  const filter = await reader.read(text);
  const monitor = new SocketMonitor(where(options));
  const model = new Model(text, filter, (written) => reader.readKnown(written));
  const paced = snapshots(monitor, { ...pace, isPaused: () => model.isPaused }, ending.signal);
  const readings = withHolders(paced, reader, processes);
  useStreams();
  if (json || !isScreen()) {
    await watchPlain(readings, filter, { json, ...(limit === undefined ? {} : { limit }) });
    return status.OK;
  }
  const about = `${protocolsOf(options)?.join(",") ?? "all protocols"}, every ${interval} s`;
  const look = terminal({ ...options, wide: false });
  const shown = {
    isOver: () => model.isOver,
    take: (snapshot: Snapshot) => model.take(snapshot),
    press: (key: Key) => press(model, key),
    frame: (width: number, height: number) => frame(model, about, { ...look, width }, height),
  };
  await showOnScreen(readings, shown, ending);
  return status.OK;
}

/** Before each snapshot is looked at, the filter knows who holds its sockets, where it goes by that. */
async function* withHolders(
  readings: AsyncIterable<Snapshot>,
  reader: FilterReader,
  processes: Processes,
): AsyncGenerator<Snapshot, void, undefined> {
  for await (const snapshot of readings) {
    if (reader.needsHolders) reader.takeHolders(processes.readAgain());
    yield snapshot;
  }
}

/** No process's own sockets are looked for: reading all its descriptors takes longer than the tables do. */
function where(options: WatchOptions) {
  const { source = "auto" } = options;
  return { source, protocols: protocolsOf(options) ?? allOf(source), owner: false as const, ...placeOf(options) };
}
