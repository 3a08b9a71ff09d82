import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { diagExports } from "../../src/module/diag";
import { LiveTable } from "../../src/procfs/tables/live-table";
import { Random } from "../generate/random";
import { FedTable } from "./fed-table";
import { DONE, damaged, joined, message, messagesOf, withAttributes } from "./messages";
import { RECORDED, recorded } from "./recorded";

const plain = new FedTable(false);
const detailed = new FedTable(true);
const informed = new FedTable(false, true);
const full = new FedTable(true, true);

const word = (value: number) => new Uint8Array(Int32Array.of(value).buffer);

describe.each(RECORDED)("what a kernel replied for %s", (protocol) => {
  const bytes = recorded(protocol);
  const messages = messagesOf(bytes);

  it.each([plain, detailed, informed, full])("is read as the oracle reads it", (fed) => {
    expect(fed.difference(bytes, protocol)).toBeUndefined();
    expect(fed.table.size).toBe(messages.length - 1);
    // In windows of one message each too.
    const cuts = messages.map(
      (
        (sum) =>
        ({ length }) =>
          (sum += length)
      )(0),
    );
    expect(fed.difference(bytes, protocol, cuts.slice(0, -1))).toBeUndefined();
    expect(fed.table.size).toBe(messages.length - 1);
  });

  it("may end anywhere", () => {
    const short = joined(messages.slice(-3));
    for (let length = 0; length <= short.length; length++) {
      expect([length, full.difference(short.subarray(0, length), protocol)]).toEqual([length, undefined]);
    }
  });

  it("is read as far as it is whole, however it is damaged", () => {
    const random = new Random(1);
    for (let i = 0; i < 4000; i++) {
      const some = damaged(bytes, random);
      const fed = random.pick([plain, detailed, informed, full] as const);
      const difference = fed.difference(some, protocol);
      if (difference !== undefined) expect.unreachable(`${difference}: ${Buffer.from(some).toString("hex")}`);
    }
  });

  it("has details and info by the length a kernel gives, and past attributes that are not known", () => {
    for (let length = 0; length <= 300; length++) {
      const changed = messages.map((row) =>
        row[4] === 3
          ? row
          : withAttributes(row, (type, value) => {
              const longer = new Uint8Array(length);
              longer.set(value.subarray(0, length));
              return [
                [200, Uint8Array.of(1, 2, 3)],
                [type | 0x8000, type === 2 || type === 7 ? longer : value],
              ];
            }),
      );
      expect([length, full.difference(joined(changed), protocol)]).toEqual([length, undefined]);
    }
    expect(full.table.size).toBe(messages.length - 1);
  });
});

describe("messages that are not rows", () => {
  const [row = DONE] = messagesOf(recorded("tcp"));

  it.each([
    ["the end of a dump", [row, DONE], "tcp"],
    ["a dump that failed", [row, message(3, word(-5))], "tcp"],
    ["an error", [message(2, word(-2)), row], "tcp"],
    ["an acknowledgement", [message(2, word(0)), row], "tcp"],
    ["an end without an errno", [row, message(3, new Uint8Array(0))], "tcp"],
    ["lost messages", [row, message(4, word(0)), row], "tcp"],
    ["nothing, and an unknown type", [message(1, word(0)), message(77, word(0)), row], "tcp"],
    ["replies to another request", [message(20, row.subarray(16), { sequence: 2 }), row], "tcp"],
    ["a flag that the dump was interrupted", [message(20, row.subarray(16), { flags: 0x12 }), DONE], "tcp"],
    ["rows of the other family", [row, row, DONE], "tcp6"],
    ["rows that are too short", [message(20, row.subarray(16, 87)), row, DONE], "tcp"],
    [
      "an attribute that is longer than its message",
      [message(20, Uint8Array.of(...row.subarray(16, 88), 9, 0, 2, 0, 1)), row],
      "tcp",
    ],
    [
      "an attribute that is shorter than its header",
      [message(20, Uint8Array.of(...row.subarray(16, 88), 3, 0, 2, 0, 1)), row],
      "tcp",
    ],
    ["padding behind the attributes", [message(20, Uint8Array.of(...row.subarray(16, 88), 1, 2, 3)), row], "tcp"],
  ] as const)("%s", (_, messages, protocol) => {
    expect(detailed.difference(joined(messages), protocol)).toBeUndefined();
    expect(plain.difference(joined(messages), protocol)).toBeUndefined();
    expect(full.difference(joined(messages), protocol)).toBeUndefined();
  });
});

test("a table at its ceiling says so, and holds the rows before", () => {
  const bytes = recorded("tcp6");
  const table = new LiveTable({ maximumMemory: 400_000 }, () => {});
  let answer = 0;
  table.feedRows({}, (memory) => {
    memory.window.set(bytes);
    for (let i = 0; i < 100 && answer !== 1; i++) {
      // Without the message that ends it.
      answer = diagExports(memory.memory).readMessages(bytes.length - 20, 1, 1);
    }
    return 0;
  });
  expect(answer).toBe(1);
  expect(table.size).toBeGreaterThan(100);
  expect(new Set(table.columns.state)).toEqual(
    new Set(Array.from({ length: 11 }, (_, i) => i + 1).filter((s) => s !== 7)),
  );
});

test("the module is small", () => {
  expect(statSync(join(import.meta.dirname, "../../build/diag.wasm")).size).toBeLessThanOrEqual(8 * 1024);
});
