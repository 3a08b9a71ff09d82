import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it } from "vitest";
import { SockdexError, SocketTable, summarize } from "../../src/index";
import { expectOutput, noOtherFiles } from "./expected";

const FOLDER = resolve(import.meta.dirname, "inputs");
/** The longest ones are left to the command. */
const NAMES = readdirSync(FOLDER)
  .filter((name) => !["all.txt", "before.txt", "after.txt", "damaged.txt", "tcp.txt"].includes(name))
  .map((name) => name.replace(/\.txt$/, ""));

describe("the library returns what it did", () => {
  noOtherFiles("library", NAMES);

  it.each(NAMES)("%s", (name) => {
    const bytes = readFileSync(join(FOLDER, `${name}.txt`));
    const byteOrder = name === "big-endian" ? "big" : "little";
    expectOutput(
      "library",
      name,
      textOf(() => SocketTable.parse(bytes, { byteOrder, details: true })),
    );
  });
});

/** A table in JSON, part by part, or the error that reading it throws. */
function textOf(parse: () => SocketTable): string {
  let table: SocketTable;
  try {
    table = parse();
  } catch (error) {
    return `${error instanceof SockdexError ? JSON.stringify(error) + error.message : String(error)}\n`;
  }
  const parts = {
    rows: table.toJSON(),
    columns: Object.fromEntries(Object.entries(table.columns).map(([key, value]) => [key, kindOf(value)])),
    states: table.countByState(),
    protocols: table.countByProtocol(),
    listening: [...table.select({ state: "LISTEN" })],
    summary: summarize(table, { by: ["remote", "local-port"], top: 2 }),
    diagnostics: table.diagnostics,
  };
  const text = Object.entries(parts).map(([title, value]) => `--- ${title}\n${linesOf(value)}\n`);
  return text.join("");
}

/** A list an item a line, else the value in one. */
function linesOf(value: unknown): string {
  return Array.isArray(value) ? value.map((one) => JSON.stringify(one)).join("\n") : (JSON.stringify(value) ?? "none");
}

function kindOf(value: unknown): unknown {
  return ArrayBuffer.isView(value) ? value.constructor.name : typeof value;
}
