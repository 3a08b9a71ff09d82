import { appendFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { generateDump } from "../generate/index";
import { Random } from "../generate/random";
import { folderOf } from "../procfs/files";
import { builtBatch } from "./built";
import { contents, run } from "./command";

const batch = builtBatch();

const INPUTS = 12;

/** Small and larger dumps of several hosts, some packed. */
function manyDumps(): string {
  return folderOf(
    Object.fromEntries(
      Array.from({ length: INPUTS }, (_, i) => {
        const dump = generateDump({ protocol: i % 2 ? "tcp6" : "tcp", rows: 200 + i * 400, seed: i });
        return [`web${i % 3}/${i}.txt`, i % 4 === 0 ? gzipSync(dump) : dump];
      }),
    ),
  );
}

const options = (inputs: string, output: string) => [
  "convert",
  inputs,
  "-o",
  `${output}/`,
  "--to",
  "parquet",
  "--host-from",
  "/(web[0-9])/",
  "--partition-by",
  "host,state",
  "--jobs",
  "2",
];

describe("a run that is killed, and --resume", () => {
  test("give what an undisturbed run gives, whenever it was", { timeout: 240_000 }, async () => {
    const inputs = manyDumps();
    const undisturbed = join(folderOf({}), "out");
    expect((await run(batch.cli(), options(inputs, undisturbed))).status).toBe(0);
    const expected = contents(undisturbed);
    expect(Object.keys(expected).length).toBeGreaterThan(INPUTS);

    const random = new Random(20);
    let interrupted = 0;
    for (let attempt = 0; attempt < 6; attempt++) {
      const output = join(folderOf({}), "out");
      // Killed again and again, until it gets through: at any moment from its start to after its end.
      for (let kills = 0; ; kills++) {
        const { status, signal } = await run(batch.cli(), [...options(inputs, output), "--resume"], {
          during: (kill) => kills < 4 && setTimeout(kill, 100 + random.below(900)),
        });
        if (signal === "SIGKILL") {
          interrupted++;
          // Whatever has its name is whole: none is other than that of the undisturbed run.
          for (const [name, bytes] of Object.entries(contents(output))) {
            if (name.endsWith(".parquet")) expect(bytes, name).toBe(expected[name]);
          }
          continue;
        }
        expect(status).toBe(0);
        break;
      }
      expect(contents(output)).toEqual(expected);
    }
    expect(interrupted).toBeGreaterThan(0);
  });

  test("passes over what is finished, by content and not by time", async () => {
    const inputs = manyDumps();
    const output = join(folderOf({}), "out");
    const resume = [...options(inputs, output), "--resume"];
    await run(batch.cli(), resume);
    const again = await run(batch.cli(), resume);
    expect(again.stderr).toContain(`0 rows, 0 inputs, ${INPUTS} finished before`);

    // A new time alone is nothing new; a new row is, and so is a file that went missing, or another option.
    utimesSync(join(inputs, "web1/1.txt"), new Date(), new Date(0));
    const before = contents(output);
    const row = generateDump({ protocol: "tcp6", rows: 1, seed: 99, header: false });
    appendFileSync(join(inputs, "web2/5.txt"), row);
    expect((await run(batch.cli(), resume)).stderr).toContain(`1 input, ${INPUTS - 1} finished before`);
    expect(contents(output)).not.toEqual(before);
    const other = await run(batch.cli(), [...resume, "--columns", "inode,localPort"]);
    expect(other.stderr).toContain(`${INPUTS} inputs, 0 malformed`);
  });

  test("a file is there whole or not at all, and what a killed run has left of it goes", async () => {
    const inputs = manyDumps();
    const folder = folderOf({});
    const output = join(folder, "all.ndjson");
    const left = () => readdirSync(folder).filter((name) => name !== "all.ndjson");
    let killed = false;
    for (let tries = 0; tries < 8 && !killed; tries++) {
      rmSync(output, { force: true });
      let timer: NodeJS.Timeout | undefined;
      const { signal } = await run(batch.cli(), ["convert", inputs, inputs, "-o", output, "--jobs", "1"], {
        during: (kill) => {
          // As soon as it has begun to write.
          timer = setInterval(() => left().length > 0 && kill(), 1);
        },
      });
      clearInterval(timer);
      killed = signal === "SIGKILL" && left().length > 0;
    }
    expect(killed).toBe(true);
    expect(statSync(output, { throwIfNoEntry: false })).toBeUndefined();
    expect((await run(batch.cli(), ["convert", inputs, "-o", output, "--resume", "--ordered"])).status).toBe(0);
    expect(left()).toEqual([]);
  });
});

test("a finished input that changes its partitions leaves none of the old ones", async () => {
  const { convert } = batch.library();
  const folder = folderOf({ "a.txt": generateDump({ protocol: "tcp", rows: 10, seed: 1 }) });
  const output = join(folderOf({}), "out/");
  const go = () => convert({ inputs: folder, output, format: "csv", partitionBy: ["protocol"], resume: true, jobs: 1 });
  await go();
  writeFileSync(join(folder, "a.txt"), generateDump({ protocol: "tcp6", rows: 10, seed: 1 }));
  await go();
  expect(Object.keys(contents(output)).filter((name) => name.endsWith(".csv"))).toEqual([
    expect.stringMatching(/^protocol=tcp6\/a\.txt-[0-9a-f]{16}\.csv$/),
  ]);
});
