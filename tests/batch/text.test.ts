import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressTexts } from "../../src/batch/format/address-texts";
import { Scratch } from "../../src/batch/format/scratch";
import { convert, writeCsv, writeNdjson } from "../../src/batch/index";
import { formatAddress, SocketTable } from "../../src/core";
import { generateDump, PROTOCOLS } from "../generate/index";
import { fileOf, folderOf } from "../procfs/files";

async function textOf(parts: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of parts) text += Buffer.from(part).toString("utf8");
  return text;
}

test.each(PROTOCOLS)("a row of %s is written as JSON.stringify() writes it", async (protocol) => {
  for (const details of [false, true]) {
    const table = SocketTable.parse(generateDump({ protocol, rows: 3000, seed: 4, quirks: 0.4 }), { details });
    const expected = Array.from(table, (row) => `${JSON.stringify(row)}\n`).join("");
    expect(await textOf(writeNdjson([table]))).toBe(expected);
  }
});

/** `2001:db8::1` as the kernel of a little-endian machine prints its four words. */
function printed(address: Uint8Array): string {
  const words = [0, 4, 8, 12].map((at) => Buffer.from(address.slice(at, at + 4).reverse()).toString("hex"));
  return words.join("").toUpperCase();
}

test("any address is written as formatAddress() writes it", () => {
  const group = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 0xffff }));
  const v6 = fc
    .array(group, { minLength: 8, maxLength: 8 })
    .map((groups) => Uint8Array.from(groups.flatMap((g) => [g >> 8, g & 255])));
  const mapped = fc
    .uint8Array({ minLength: 4, maxLength: 4 })
    .map((quads) => Uint8Array.from([...Array(10).fill(0), 255, 255, ...quads]));
  fc.assert(
    fc.property(fc.array(fc.oneof(v6, mapped), { minLength: 1, maxLength: 50 }), (addresses) => {
      const rows = addresses.map((address, i) => {
        const hex = printed(address);
        return `${i}: ${hex}:0016 ${hex}:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1 0 0 0 0 0 0`;
      });
      const v4 = addresses.map((address, i) => {
        const hex = printed(address).slice(24);
        return `${i}: ${hex}:0016 ${hex}:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1 0 0 0 0 0 0`;
      });
      const table = SocketTable.parse(Buffer.from(`${[...rows, ...v4].join("\n")}\n`));
      const { bytes, offsets } = addressTexts(new Scratch(), table, "localAddress", undefined);
      for (let i = 0; i < table.size; i++) {
        const text = Buffer.from(bytes.subarray(offsets[i], offsets[i + 1])).toString();
        expect(text).toBe(formatAddress(table.columns.localAddress, i * 16, i >= addresses.length));
      }
    }),
  );
});

test("any number is written whole", async () => {
  const numbers = [0, 1, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 65_535, 99_999, 100_000, 999_999, 1_000_000]
    .concat([9_999_999, 10_000_000, 99_999_999, 100_000_000, 999_999_999, 1_000_000_000, 2 ** 32 - 1, 2 ** 32])
    .concat([9_999_999_999, 10_000_000_000, 1_000_000_000_001, 2 ** 53 - 1, 2 ** 53]);
  const rows = numbers.map(
    (inode, i) =>
      `${i}: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000 ${Math.min(inode, 2 ** 32 - 1)} 0 ${inode} 1 0 0 0 0 0 -${i}`,
  );
  const table = SocketTable.parse(Buffer.from(`${rows.join("\n")}\n`), { details: true });
  const text = await textOf(writeCsv([table], { columns: ["uid", "inode", "slowStartThreshold"] }));
  expect(text.split(/\r?\n/).slice(1, -1)).toEqual(
    numbers.map((inode, i) => `${Math.min(inode, 2 ** 32 - 1)},${inode},${i === 0 ? 0 : -i}`),
  );
});

describe("names that formats must quote", () => {
  test.each(['quo"te', "com,ma", " blank ", "back\\slash", "umläut…", "new\nline"])("%j", async (name) => {
    const folder = folderOf({ [name]: generateDump({ protocol: "tcp", rows: 2, seed: 1 }) });
    const out = folderOf({});
    for (const format of ["ndjson", "csv"] as const) {
      await convert({ inputs: folder, output: join(out, `x.${format}`), jobs: 1, columns: ["source", "inode"] });
    }
    const [line = ""] = readFileSync(join(out, "x.ndjson"), "utf8").split(/\r?\n/);
    expect(JSON.parse(line)).toMatchObject({ source: join(folder, name) });
    const { query } = await import("./read-back");
    expect(await query(`select distinct source from read_csv('${join(out, "x.csv")}', header = true)`)).toEqual([
      { source: join(folder, name) },
    ]);
  });
});

test("what a row does not have is left out of JSON and empty in CSV, even where nothing is left", async () => {
  const rows = generateDump({ protocol: "tcp", rows: 200, seed: 8, quirks: 0 });
  const table = SocketTable.parse(rows, { details: true });
  const columns = ["retransmitTimeout", "drops"];
  const json = (await textOf(writeNdjson([table], { columns }))).split(/\r?\n/).slice(0, -1);
  const csv = (await textOf(writeCsv([table], { columns }))).split("\r\n").slice(1, -1);
  const values = Array.from(table, ({ retransmitTimeout }) => retransmitTimeout);
  expect(values).toContain(undefined);
  expect(json).toEqual(values.map((retransmitTimeout) => JSON.stringify({ retransmitTimeout })));
  expect(csv).toEqual(values.map((value) => `${value ?? ""},`));
});

test("a file of no rows has what a file has", async () => {
  const header = generateDump({ protocol: "tcp", rows: 0 });
  const out = folderOf({});
  const { query } = await import("./read-back");
  for (const format of ["csv", "parquet"] as const) {
    const output = join(out, `x.${format}`);
    expect(await convert({ inputs: fileOf(header), output, jobs: 1 })).toMatchObject({
      rows: 0,
      unusable: 0,
      tables: 1,
    });
    expect(await query(`select count(*)::BIGINT as rows from '${output}'`)).toEqual([{ rows: 0 }]);
  }
});
