import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, test } from "vitest";
import type { Case } from "./case";
import { ENTRIES, entryNamed } from "./entries/index";
import { Fuzzer, runCase } from "./fuzzer";
import { GuardedTable } from "./guards";
import { minimise } from "./minimise";
import { SteppedTable, useSteppedModule } from "./stepped-table";
import { withStepCounter } from "./work";

/** Inputs on which something was wrong once, minimal: `entry-seed.txt`. `npm run fuzz` puts them there. */
const FOUND = join(import.meta.dirname, "../fixtures/fuzz");

beforeAll(() => {
  useSteppedModule(new WebAssembly.Module(withStepCounter(readFileSync("build/module.wasm"))));
});

const text = (value: string) => new Uint8Array(Buffer.from(value, "latin1"));
const ROW =
  "   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 9 1 0000000000000000 20 4 30 10 -1\n";

test.each(readdirSync(FOUND).filter((name) => name.endsWith(".txt")))("%s, found once, is right", async (file) => {
  const [, entry = "", seed = ""] = /^(.*)-(\d+)\.txt$/.exec(file) ?? [];
  const bytes = new Uint8Array(readFileSync(join(FOUND, file)));
  expect(await runCase({ entry, seed: Number(seed), bytes })).toBeUndefined();
  for (const { name } of ENTRIES) expect(await runCase({ entry: name, seed: 1, bytes })).toBeUndefined();
});

test("some thousand inputs, always the same ones: CI runs fresh ones beside", async () => {
  const fuzzer = new Fuzzer(1);
  const met = new Map<string, number>();
  for (let index = 0; index < 5000; index++) {
    const drawn = fuzzer.caseAt(index);
    met.set(drawn.entry, (met.get(drawn.entry) ?? 0) + 1);
    const finding = await runCase(drawn);
    expect(finding, `input ${index}: ${JSON.stringify(Buffer.from(drawn.bytes).toString("latin1"))}`).toBeUndefined();
  }
  for (const { name } of ENTRIES) expect(met.get(name) ?? 0, name).toBeGreaterThan(10);
});

describe("the fuzzer", () => {
  it("draws the same inputs from the same seed, whatever was drawn before", () => {
    const [one, other] = [new Fuzzer(7), new Fuzzer(7)];
    for (let index = 0; index < 200; index++) one.caseAt(index);
    for (const index of [3, 150, 2 ** 32 - 2]) {
      const { bytes, ...drawn } = one.caseAt(index);
      const { bytes: again, ...redrawn } = other.caseAt(index);
      expect([drawn, [...bytes]]).toEqual([redrawn, [...again]]);
    }
  });

  it("knows its entries by their names, each once", () => {
    expect(new Set(ENTRIES.map(({ name }) => name)).size).toBe(ENTRIES.length);
    expect(entryNamed("append").name).toBe("append");
    expect(() => entryNamed("appendix")).toThrow("No entry");
  });

  it("tells what is thrown as a finding", async () => {
    const noBytes: Case = JSON.parse('{ "entry": "append", "seed": 1, "bytes": null }');
    expect(await runCase(noBytes)).toMatch(/^append threw TypeError/);
    expect(await runCase({ entry: "append", seed: 1, bytes: text(ROW) })).toBeUndefined();
  });

  it("leaves of an input what fails, and nothing else", async () => {
    const bytes = text(`${ROW.repeat(20)}x1y${ROW.repeat(20)}z2${ROW.repeat(3)}`);
    const run = ({ bytes: tried }: Case) => (/x.*z/s.test(Buffer.from(tried).toString("latin1")) ? "found" : undefined);
    const minimal = await minimise({ entry: "append", seed: 1, bytes }, run);
    expect(minimal.finding).toBe("found");
    expect(Buffer.from(minimal.case.bytes).toString("latin1")).toBe("xz");
  });

  it("sees a byte written where nobody has any business", () => {
    class Leaky extends GuardedTable {
      spoil(at: number): void {
        this.memory.bytes[at] = 1;
      }
      get lastColumn(): number {
        return this.memory.columnAddress(13) + this.size + 1;
      }
    }
    for (const at of [4000, 15_000, 40_000, 310_000] as const) {
      const table = new Leaky({});
      table.feed(text(ROW), text("0123"));
      expect(table.size).toBe(1);
      table.spoil(at);
      expect(table.touched()).toMatch(/^the gap from/);
    }
    const table = new Leaky({ details: true });
    table.feed(text(ROW), text("0123"));
    expect(table.touched()).toBeUndefined();
    table.spoil(table.lastColumn);
    expect(table.touched()).toBe("column timer was written behind its rows");
  });

  it("counts steps, the same each time, and stops what takes too many", () => {
    const steps = [1, 2].map(() => new SteppedTable({}).stepsOf(1e6, (table) => table.append(text(ROW.repeat(50)))));
    expect(steps[0]).toBe(steps[1]);
    expect(steps[0]).toBeGreaterThan(10);
    expect(() => new SteppedTable({}).stepsOf(5, (table) => table.append(text(ROW.repeat(50))))).toThrow("More than 5");
  });
});
