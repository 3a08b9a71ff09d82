import { SingleBar } from "cli-progress";
import type { ConvertProgress } from "../../batch/index";
import { grouped } from "../../text/numbers";
import { printDuration, TimeLeft } from "./time-left";

const MB = 1e6;

/** How far a conversion is, on a terminal; nothing elsewhere. */
export class ConvertProgressBar {
  readonly #start = performance.now();
  readonly #timeLeft = new TimeLeft();
  #bar: SingleBar | undefined;

  show(now: ConvertProgress): void {
    if (!process.stderr.isTTY) return;
    const { totalBytes, bytes, rows, inputs, totalInputs } = now;
    const seconds = Math.max(0.001, (performance.now() - this.#start) / 1000);
    const left = this.#timeLeft.at(seconds, bytes, totalBytes);
    const shown = {
      mb: grouped(Math.round(bytes / MB)),
      speed: grouped(Math.round(rows / seconds)),
      files: `${inputs}/${totalInputs}`,
      left: left === undefined ? "" : `  ${printDuration(left)} left`,
    };
    if (!this.#bar) {
      const knows = totalBytes > 0;
      this.#bar = new SingleBar({
        stream: process.stderr,
        clearOnComplete: true,
        hideCursor: true,
        barsize: 20,
        format: `${knows ? "{bar} {percentage}%  " : ""}{mb} MB  {speed} rows/s  {files} files{left}`,
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
