import { hostname } from "node:os";
import { checkOptions, type MonitorOptions } from "../live/monitor-options";
import { invalidArgument } from "../table/errors";
import { refuseUnknown } from "../table/reading/options";
import type { Retention } from "./folder/retention";

export interface RecorderOptions extends Pick<MonitorOptions, "protocols" | "source" | "pid" | "procRoot"> {
  /** Where segments go. It is made when it is not there. */
  folder: string;
  /** Between two snapshots. Default 10,000. Unit: ms. */
  intervalMs?: number;
  /** A segment is complete after so long. Default 3,600,000. Unit: ms. */
  rotateMs?: number;
  /** What is kept when a segment has become complete. Default everything. */
  keep?: Retention;
  /** What happens when the disk is full: the oldest segments go, which is the default, or the recording ends. */
  whenFull?: "drop-oldest" | "stop";
  /** Record how connections end. Default `auto`: if the kernel reports it. */
  ends?: boolean | "auto";
  /** Record which processes hold the sockets. Default true. */
  processes?: boolean;
  /** The host that rows name. Default this machine's. */
  host?: string;
}

const OPTIONS = [
  ...["folder", "intervalMs", "rotateMs", "keep", "whenFull", "ends", "processes", "host"],
  ...["protocols", "source", "pid", "procRoot"],
];

export type CheckedOptions = Required<
  Pick<RecorderOptions, "folder" | "intervalMs" | "rotateMs" | "keep" | "whenFull" | "host">
> & {
  monitor: MonitorOptions;
};

/** Throws ERR_INVALID_ARGUMENT, and what a SocketMonitor's options throw. */
export function checkRecorderOptions(options: RecorderOptions): CheckedOptions {
  refuseUnknown(options, OPTIONS, "option");
  const { folder, intervalMs = 10_000, rotateMs = 3_600_000, keep = {}, whenFull = "drop-oldest" } = options;
  const { ends = "auto", processes = true, host = hostname(), protocols, source, pid, procRoot } = options;
  if (typeof folder !== "string" || folder === "") throw invalidArgument("folder is not a path.");
  if (typeof host !== "string" || host === "") throw invalidArgument("host is not a name.");
  if (typeof processes !== "boolean") throw invalidArgument(`processes ${String(processes)} is not true or false.`);
  checkMilliseconds("intervalMs", intervalMs);
  checkMilliseconds("rotateMs", rotateMs);
  refuseUnknown(keep, ["ms", "bytes"], "part of keep");
  for (const [name, value] of Object.entries(keep)) {
    if (value !== undefined && !(value > 0))
      throw invalidArgument(`keep.${name} ${String(value)} is not a number above 0.`);
  }
  if (whenFull !== "drop-oldest" && whenFull !== "stop") {
    throw invalidArgument(`whenFull ${JSON.stringify(whenFull)} is not drop-oldest or stop.`);
  }
  const monitor: MonitorOptions = {
    ...{ info: source !== "procfs", owner: false, holders: processes, ends },
    ...(protocols && { protocols }),
    ...(source && { source }),
    ...(pid !== undefined && { pid }),
    ...(procRoot !== undefined && { procRoot }),
  };
  checkOptions(monitor);
  return { folder, intervalMs, rotateMs, keep, whenFull, host, monitor };
}

function checkMilliseconds(name: string, value: number): void {
  if (!(value > 0 && value <= 2 ** 31 - 1)) {
    throw invalidArgument(`${name} ${String(value)} is not a number of milliseconds above 0.`);
  }
}
