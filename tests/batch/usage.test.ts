import { expect, test } from "vitest";
import { builtBatch } from "./built";
import { run } from "./command";

const batch = builtBatch();

test("sockdex convert --help shows examples and the exit statuses in 80 columns", async () => {
  const { status, stdout } = await run(batch.cli(), ["convert", "--help"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /--partition-by <keys>[\s\S]*Examples:\n {2}sockdex convert[\s\S]*Exit status: 0 all done; 1 some/,
  );
  expect(stdout.split("\n").filter(({ length }) => length > 80)).toEqual([]);
});

test.each([
  ["--shard 5/4", "5/4 is not a shard"],
  ["--shard 1of4", "is not i/n"],
  ["--to xml", "format"],
  ["--jobs none", "whole number"],
  ["--columns colour", 'column "colour"'],
  ["--columns host", "--host-from"],
  ["--state asleep", "asleep"],
  ["--host-from (", "not a regular expression"],
  ["--partition-by host -o y/", "--host-from"],
  ["-o all.parqet", "all.parqet ends in .parqet, which is not a format. Did you mean .parquet?"],
  ["-o v1.2", "or say the format (--to)"],
  ["--no-such-option", "--no-such-option"],
])("%s is wrong usage: status 2 and one line", async (options, message) => {
  const { status, stdout, stderr } = await run(batch.cli(), ["convert", "x", ...options.split(" ")]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^sockdex: [^\n]+\n$/);
  expect(stderr).toContain(message);
});
