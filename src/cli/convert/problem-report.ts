import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import type { ConvertProblem } from "../../batch/index";
import { jsonLine } from "../../text/printable";
import { UsageError } from "../terminal/status";

/** How every report begins. */
const BEGINNING = '{"kind":"';

/** Problems as NDJSON, written as they come; where no file is named, nowhere. Throws UsageError for a file that holds anything else. */
export class ProblemReport {
  readonly #fd: number | undefined;

  constructor(path: string | undefined) {
    if (path === undefined) return;
    const fd = openSync(path, "a+");
    if (fstatSync(fd).isFile()) {
      if (!isReport(fd)) {
        closeSync(fd);
        throw new UsageError(
          `--report ${path} holds something other than a report, and would be lost: name another file`,
        );
      }
      ftruncateSync(fd);
    }
    this.#fd = fd;
  }

  write(problem: ConvertProblem): void {
    if (this.#fd !== undefined) writeSync(this.#fd, `${jsonLine(problem)}\n`);
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }
}

/** True for an empty file too. */
function isReport(fd: number): boolean {
  const head = Buffer.alloc(BEGINNING.length);
  const length = readSync(fd, head, 0, head.length, 0);
  return length === 0 || head.toString("latin1") === BEGINNING;
}
