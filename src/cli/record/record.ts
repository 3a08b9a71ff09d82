import { Recorder } from "../../recorder/index";
import { plural } from "../../text/plural";
import { placeOf } from "../args/input";
import { protocolsOf } from "../args/protocols";
import { complain } from "../terminal/output";
import { type Status, status } from "../terminal/status";

export interface RecordOptions {
  output: string;
  /** Seconds. */
  interval?: number;
  /** Milliseconds. */
  rotate?: number;
  keep?: number;
  /** Bytes. */
  keepBytes?: number;
  whenFull?: "drop-oldest" | "stop";
  protocol?: string[];
  processes: boolean;
  ends: boolean;
  host?: string;
  source?: "auto" | "netlink" | "procfs";
  pid?: number;
  procRoot?: string;
}

/** Signals that end a recording as it is meant to end. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Records until a signal ends it. Throws SockdexError where it cannot begin, or cannot go on. */
export async function record({
  output,
  rotate,
  keep,
  keepBytes,
  interval,
  ...options
}: RecordOptions): Promise<Status> {
  const { whenFull, processes, ends, host, source, protocol } = options;
  const protocols = protocol && protocolsOf({ protocol });
  const recorder = await Recorder.open({
    folder: output,
    ...(interval !== undefined && { intervalMs: interval * 1000 }),
    ...(rotate !== undefined && { rotateMs: rotate }),
    keep: { ms: keep, bytes: keepBytes },
    ...(whenFull && { whenFull }),
    ...(protocols && { protocols }),
    ...(source && { source }),
    ...(host !== undefined && { host }),
    ...{ processes, ends: ends ? "auto" : false },
    ...placeOf(options),
  });
  recorder.on("error", ({ message }) => complain(message));
  recorder.on("dropped", (segments) => {
    const names = segments.map(({ path }) => path).join(", ");
    complain(`${plural(segments.length, "file")} removed to make room, or as too old: ${names}`);
  });
  if (recorder.withoutEnds) complain(`ends of connections are not recorded: ${recorder.withoutEnds.message}`);
  // A recorder keeps no process alive.
  const alive = setInterval(() => {}, 2 ** 30);
  return new Promise<Status>((resolve, reject) => {
    recorder.on("close", (error) => {
      clearInterval(alive);
      if (error) reject(error);
      else resolve(status.OK);
    });
    for (const signal of ENDING) process.once(signal, () => void recorder.close().catch(reject));
  });
}
