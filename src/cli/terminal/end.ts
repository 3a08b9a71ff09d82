import { libc } from "../../libc/libc";
import { writeCompiledCode } from "./compile-cache";
import { areStreamsUsed } from "./output";
import { settle } from "./settle";
import type { Status } from "./status";

/** Ends the process: at once where that is possible, which spares what settle() is for. */
export async function end(status: Status): Promise<void> {
  process.exitCode = status;
  if (!isNodeNeeded()) {
    writeCompiledCode();
    try {
      libc().exit(status);
    } catch {
      // Without koffi.
    }
  }
  // Not process.exit(): what stdout still holds must go out.
  await settle();
}

/** Whether Node has something to do at the end: for its streams, who listens for it, or what it was asked to write then. */
function isNodeNeeded(): boolean {
  const { execArgv, env } = process;
  const isAsked = execArgv.length > 0 || Boolean(env.NODE_OPTIONS || env.NODE_V8_COVERAGE);
  return isAsked || areStreamsUsed() || process.listenerCount("exit") > 0;
}
