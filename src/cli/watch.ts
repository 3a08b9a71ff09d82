import { PROTOCOLS } from "../index";
import { SocketMonitor } from "../live/index";
import { parseSelect } from "./filter";
import { chosenProtocols } from "./input";
import { type Status, status } from "./status";
import { type TerminalOptions, terminal } from "./terminal";
import { Model } from "./watch/model";
import { watchPlain } from "./watch/plain";
import { Screen } from "./watch/screen";
import { snapshots } from "./watch/ticker";
import { frame } from "./watch/view";

export interface WatchOptions extends TerminalOptions {
  protocol?: string[];
  pid?: number;
  procRoot?: string;
  /** Seconds. */
  interval?: number;
  /** Refreshes. */
  count?: number;
  /** Rows of each kind of change a refresh, where they are lines. */
  limit?: number;
  filter?: string;
  json?: boolean;
}

const DEFAULT_SECONDS = 1;

/** What changes, as it does: on a screen of its own, or as lines where there is no terminal. */
export async function watch(options: WatchOptions): Promise<Status> {
  const { interval = DEFAULT_SECONDS, count, limit, filter = "", json = false } = options;
  const pace = { intervalMs: interval * 1000, ...(count === undefined ? {} : { count }) };
  const ending = new AbortController();
  const select = parseSelect(filter);
  const monitor = new SocketMonitor(where(options));
  const model = new Model(filter);
  const readings = snapshots(monitor, { ...pace, isPaused: () => model.isPaused }, ending.signal);
  const { stdout, env } = process;
  if (json || !stdout.isTTY || !(stdout.columns > 0) || env.TERM === "dumb") {
    await watchPlain(readings, select, { json, ...(limit === undefined ? {} : { limit }) });
    return status.OK;
  }
  const about = `${options.protocol?.join(",") ?? "all protocols"}, every ${interval} s`;
  let page = 1;
  const draw = () => {
    const shown = frame(model, about, { ...terminal({ ...options, wide: false }), width: screen.width }, screen.height);
    page = shown.page;
    screen.draw(shown.lines);
  };
  const screen = new Screen({
    resize: draw,
    key: (key) => {
      const answer = model.press(key, page);
      if (answer === "quit") ending.abort();
      else if (answer === "suspend") screen.suspend();
      else draw();
    },
  });
  screen.open();
  try {
    for await (const snapshot of readings) {
      model.take(snapshot);
      draw();
    }
  } finally {
    screen.close();
  }
  return status.OK;
}

/** No process's own sockets are looked for: reading all its descriptors takes longer than the tables do. */
function where({ protocol, pid, procRoot }: WatchOptions) {
  return {
    protocols: protocol ? chosenProtocols(protocol) : PROTOCOLS,
    owner: false as const,
    ...(pid === undefined ? {} : { pid }),
    ...(procRoot === undefined ? {} : { procRoot }),
  };
}
