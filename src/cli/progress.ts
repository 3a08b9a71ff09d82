import { SingleBar } from "cli-progress";
import type { ConvertProgress } from "../batch/index";

const MB = 1e6;

/** How far a conversion is, on a terminal; nothing elsewhere. */
export class ConvertProgressBar {
  readonly #start = performance.now();
  #bar: SingleBar | undefined;

  show(now: ConvertProgress): void {
    if (!process.stderr.isTTY) return;
    const { totalBytes, bytes, rows, inputs, totalInputs } = now;
    const seconds = Math.max(0.001, (performance.now() - this.#start) / 1000);
    const shown = {
      mb: Math.round(bytes / MB).toLocaleString("en-US"),
      speed: Math.round(rows / seconds).toLocaleString("en-US"),
      files: `${inputs}/${totalInputs}`,
      left: bytes > 0 && totalBytes > 0 ? duration(((totalBytes - bytes) / bytes) * seconds) : "?",
    };
    if (!this.#bar) {
      const knows = totalBytes > 0;
      this.#bar = new SingleBar({
        stream: process.stderr,
        clearOnComplete: true,
        hideCursor: true,
        barsize: 20,
        format: `${knows ? "{bar} {percentage}%  " : ""}{mb} MB  {speed} rows/s  {files} files${knows ? "  {left} left" : ""}`,
      });
      this.#bar.start(Math.max(totalBytes, 1), 0, shown);
    }
    this.#bar.update(Math.min(bytes, Math.max(totalBytes, 1)), shown);
  }

  /** Prints something that stays. */
  above(print: () => void): void {
    if (this.#bar) process.stderr.write("\r\x1b[K");
    print();
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)}s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)}m`;
  return `${(seconds / 3600).toFixed(1)}h`;
}
