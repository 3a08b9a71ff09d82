import { expect, test } from "vitest";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";
import { builtCommand } from "./command";

const sockdex = builtCommand();

/** O_NONBLOCK, in the octal digits of fdinfo. */
const NONBLOCK = 0o4000;

test
  .skipIf(process.platform !== "linux")
  .each([
    "--version",
    "--help",
    "list --help",
    "completion bash",
    "list --file DUMP",
    "list --color always --file DUMP",
    "summary --file DUMP",
    "find --file DUMP 127.0.0.1:1",
    "diff DUMP DUMP",
    "report -o - DUMP",
  ])("a pipe still blocks for who writes to it after: sockdex %s", async (words) => {
  const dump = fileOf(generateDump({ protocol: "tcp", rows: 20, quirks: 0 }));
  const line = `"$NODE" "$SOCKDEX" ${words.replaceAll("DUMP", dump)}; grep flags /proc/self/fdinfo/1`;
  const { stdout } = await sockdex.shell(line);
  const flags = /flags:\s*(\d+)\s*$/.exec(stdout)?.[1];
  expect(Number.parseInt(flags ?? "", 8) & NONBLOCK).toBe(0);
});
