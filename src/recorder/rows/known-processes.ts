import { join } from "node:path";
import type { CapturedProcess } from "../../capture/capture-facts";
import { containerOf } from "../../procfs/process/container";
import { rootOf } from "../../procfs/process/root";
import { runningMs } from "../../procfs/process/running-time";

/** What a recording says of a process, once: its sockets name its pid. */
export interface RecordedProcess extends Pick<CapturedProcess, "pid" | "name" | "container" | "pod"> {
  /** When it began, as far as /proc says: milliseconds since 1970. */
  readonly started?: number | undefined;
}

/** Processes that were met, each looked at once. */
export class KnownProcesses {
  readonly #procRoot: string | undefined;
  readonly #known = new Map<number, RecordedProcess>();
  #young: RecordedProcess[] = [];

  constructor(procRoot: string | undefined) {
    this.#procRoot = procRoot;
  }

  /** Takes the processes that there are now. */
  take(processes: readonly { pid: number; name: string }[], now: number): void {
    const present = new Set(processes.map(({ pid }) => pid));
    for (const pid of this.#known.keys()) if (!present.has(pid)) this.#known.delete(pid);
    for (const { pid, name } of processes) {
      // Of another name it is another process, or has become one.
      if (this.#known.get(pid)?.name === name) continue;
      const running = runningMs(pid, this.#procRoot);
      const started = running === undefined ? undefined : Math.round(now - running);
      const process = {
        pid,
        name,
        ...containerOf(join(rootOf(this.#procRoot), String(pid))),
        ...(started !== undefined && { started }),
      };
      this.#known.set(pid, process);
      this.#young.push(process);
    }
  }

  /** What a process is in: its container, else its pod. */
  containerOf(pid: number): string | undefined {
    const { container, pod } = this.#known.get(pid) ?? {};
    return container ?? pod;
  }

  /** Those that the journal does not have yet. */
  takeNew(): RecordedProcess[] {
    const young = this.#young;
    this.#young = [];
    return young;
  }

  /** A new journal begins: it has none of them. */
  startOver(): void {
    this.#young = [...this.#known.values()];
  }
}
