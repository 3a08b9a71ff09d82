import { copyFileSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { builtBatch } from "../batch/built";
import { type Outcome, outcome } from "../cli/command";
import { expectOutput, noOtherFiles } from "./expected";
import { folderOfInputs, removeInputs } from "./inputs";
import { mask } from "./mask";

/** Cases by their names: what is typed after `sockdex`, in the folder of the inputs. `< FILE` is standard input. */
export type Cases = Record<string, string>;

/** The same everywhere: times in UTC, more than ASCII. */
const ENV = { TZ: "UTC", LC_ALL: "C.UTF-8" };

/** The command of these sources, and the inputs. */
export function corpus() {
  const built = builtBatch();
  let folder = "";
  beforeAll(() => {
    folder = folderOfInputs();
    copyFileSync("dist/report.html", join(dirname(built.cli()), "report.html"));
  });
  afterAll(() => removeInputs(folder));

  const run = (line: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> => {
    const [words = "", input] = line.split(/ < (?=\S+\.txt$)/);
    const args = [...words.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
    return outcome(process.execPath, [built.cli(), ...args], {
      cwd: folder,
      env: { ...ENV, ...env },
      input: input === undefined ? "" : readFileSync(join(folder, input)),
    });
  };
  /** As on a terminal of that many columns. */
  const onTerminal = (columns: number) => ({
    NODE_OPTIONS: `--require ${resolve(import.meta.dirname, "terminal.cjs")}`,
    SOCKDEX_TEST_COLUMNS: String(columns),
  });

  return {
    folder: () => folder,
    cli: () => built.cli(),
    run,
    /** What a command prints, as it is kept. */
    masked: (line: string, { status, stdout, stderr }: Outcome): string =>
      mask(`$ sockdex ${line}\nstatus ${status}\n--- stdout\n${stdout}--- stderr\n${stderr}`, folder),
    onTerminal,
    /** A test a case. */
    holds(group: string, cases: Cases, { columns }: { columns?: number } = {}): void {
      describe(`sockdex, ${group}, prints what it did`, () => {
        noOtherFiles(group, Object.keys(cases));
        it.concurrent.each(Object.entries(cases))("%s: %s", async (name, line) => {
          const found = await run(line, columns === undefined ? {} : onTerminal(columns));
          expectOutput(group, name, this.masked(line, found));
        });
      });
    },
  };
}
