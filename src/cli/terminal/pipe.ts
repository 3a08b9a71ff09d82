import { openSync, readFileSync, readlinkSync } from "node:fs";
import { WriteStream } from "node:tty";

/** Programs that show lines as they come: who pipes into one looks at a terminal. All others get whole lines, to search and to cut. */
const VIEWERS: readonly string[] = ["head", "tail", "less", "more", "most"];

/** A shell starts the programs of a pipeline one behind the other: their pids are so close. */
const NEAR = 32;

/** Characters of a line of the terminal that shows what stdout is piped into; undefined where nobody can tell. */
export function widthBehindPipe(): number | undefined {
  const reader = readerOfStdout();
  return reader !== undefined && VIEWERS.includes(reader) ? widthOfTerminal() : undefined;
}

/** The name of the program that reads what is written to stdout. */
function readerOfStdout(): string | undefined {
  const pipe = linkOf("self", 1);
  if (pipe === undefined || !pipe.startsWith("pipe:")) return undefined;
  for (let distance = 1; distance <= NEAR; distance++) {
    for (const pid of [process.pid + distance, process.pid - distance]) {
      if (linkOf(pid, 0) === pipe) return nameOf(pid);
    }
  }
  return undefined;
}

function linkOf(pid: number | "self", fd: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return undefined;
  }
}

function nameOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trimEnd();
  } catch {
    return undefined;
  }
}

/** Of the terminal that this process belongs to. */
function widthOfTerminal(): number | undefined {
  try {
    const terminal = new WriteStream(openSync("/dev/tty", "r+"));
    const { columns } = terminal;
    terminal.destroy();
    return columns || undefined;
  } catch {
    return undefined;
  }
}
