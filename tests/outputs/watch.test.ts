import { spawn } from "node:child_process";
import { copyFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it } from "vitest";
import { corpus } from "./corpus";
import { expectOutput, noOtherFiles } from "./expected";
import { mask } from "./mask";

const outputs = corpus();

outputs.holds("watch", {
  once: "watch --count 1 --proc-root proc",
  "once-json": "watch --count 1 --json --proc-root proc",
  "once-filter": "watch --count 1 --proc-root proc state close-wait and dst 10.1.0.0/16",
  "twice-without-changes": "watch --count 2 --interval 0.01 -u --state listening --proc-root proc",
  colours: "watch --count 1 --color always --proc-root proc",
});

/** How readings look, and what tells the one with the change. */
const FORMS = {
  lines: { args: [], reading: /^[\d:]+ \d+ sockets/, changed: /; 5 opened/ },
  json: { args: ["--json"], reading: /^\{"time":"[^"]*","total"/, changed: /"opened":5/ },
};

describe("sockdex watch reports changes as it did", () => {
  noOtherFiles("watch-changes", Object.keys(FORMS));

  it.each(Object.entries(FORMS))("%s", async (name, { args, reading, changed }) => {
    const folder = outputs.folder();
    put("before.txt");
    const child = spawn(
      process.execPath,
      [outputs.cli(), "watch", "-t", "--interval", "0.2", "--proc-root", "proc", ...args],
      {
        cwd: folder,
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    // The lines of each reading: how many there are before a change is seen depends on the machine.
    const readings: string[][] = [];
    try {
      for await (const line of createInterface(child.stdout)) {
        if (reading.test(line)) {
          if (readings.length === 0) put("after.txt");
          if (find(changed)) break;
          readings.push([]);
        }
        readings.at(-1)?.push(line);
      }
    } finally {
      child.kill("SIGKILL");
    }
    // When a queue is stuck depends on the readings before, whose number is not held.
    const [heading = "", ...changes] = find(changed) ?? [];
    const events = changes.filter((line) => !/stuck/i.test(line));
    const text = [readings[0]?.[0], withoutStuck(heading), ...events].join("\n");
    expectOutput("watch-changes", name, `${mask(text, folder)}\n`);

    function find(pattern: RegExp): string[] | undefined {
      return readings.find(([first = ""]) => pattern.test(first));
    }

    /** In one step: no reading sees half of it. */
    function put(file: string): void {
      copyFileSync(join(folder, file), join(folder, "proc/next"));
      renameSync(join(folder, "proc/next"), join(folder, "proc/1/net/tcp"));
    }
  });
});

function withoutStuck(line: string): string {
  return line.replace(/, \d+ stuck/, "").replace(/"stuck([RT]x)":\d+/g, '"stuck$1":N');
}
