import { localPortRange } from "../../index";
import { HolderFinder, type Snapshot, SocketMonitor } from "../../live/index";
import { FilterReader } from "../args/filters";
import { placeOf } from "../args/input";
import { allOf, protocolsOf } from "../args/protocols";
import { Processes } from "../rows/processes";
import type { Key } from "../screen/screen";
import { isScreen, showOnScreen } from "../screen/show";
import { snapshots } from "../screen/ticker";
import { complain, useStreams } from "../terminal/output";
import { type Status, status } from "../terminal/status";
import { terminal } from "../terminal/terminal";
import { press } from "./keys";
import { Model } from "./model";
import { watchPlain } from "./plain";
import { frame } from "./view";
import { wantedOf } from "./wanted";
import type { WatchOptions } from "./watch-options";

const DEFAULT_SECONDS = 1;

/** Shows live what changes: full screen on a terminal, else as lines. */
export async function watch(words: readonly string[], options: WatchOptions): Promise<Status> {
  const { interval = DEFAULT_SECONDS, count, limit, json = false } = options;
  const wanted = wantedOf(options);
  const pace = { intervalMs: interval * 1000, ...(count === undefined ? {} : { count }) };
  const ending = new AbortController();
  const text = words.join(" ");
  const processes = new Processes(options.procRoot);
  const reader = new FilterReader(options, processes);
  const filter = await reader.read(text);
  const onScreen = !json && isScreen();
  const monitor = new SocketMonitor({
    ...where(options),
    ...(wanted.info.length > 0 && { info: wanted.info }),
    ...(onScreen && { ends: "auto" as const }),
  });
  useStreams();
  if (!onScreen) {
    if (options.sort) complain("--sort is for the screen: lines come as changes do");
    const readings = withHolders(snapshots(monitor, pace, ending.signal), reader, processes);
    await watchPlain(readings, filter, { json, ...(limit === undefined ? {} : { limit }) });
    return status.OK;
  }
  const holders = new HolderFinder(options.procRoot === undefined ? {} : { procRoot: options.procRoot });
  const model = new Model({
    holders,
    ...{ text, filter, hasInfo: wanted.hasInfo, columns: wanted.columns, sorted: wanted.sorted },
    read: (written) => reader.readKnown(written),
    goesByProcess: () => reader.needsHolders,
    localPorts: localPortRange(options.procRoot, options.pid),
  });
  if (wanted.isSorted) model.show(model.sockets);
  model.ended.refusal = monitor.withoutEnds?.message;
  monitor.on("ended", (connections) => model.hear(connections));
  const paced = snapshots(monitor, { ...pace, isPaused: () => model.isPaused }, ending.signal);
  const about = `${protocolsOf(options)?.join(",") ?? "all protocols"}, every ${interval} s`;
  const look = terminal({ ...options, wide: false });
  const shown = {
    isOver: () => model.isOver,
    take: (snapshot: Snapshot) => model.take(snapshot),
    press: (key: Key) => press(model, key),
    frame: (width: number, height: number) => frame(model, about, { ...look, width }, height),
  };
  try {
    await showOnScreen(withHolders(paced, reader, processes), shown, ending);
  } finally {
    await holders.close();
  }
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
