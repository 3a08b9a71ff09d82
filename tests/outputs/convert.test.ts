import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "@uwdata/flechette";
import { describe, it } from "vitest";
import { query } from "../batch/read-back";
import { corpus } from "./corpus";
import { expectOutput, noOtherFiles } from "./expected";

const outputs = corpus();

outputs.holds("convert", {
  ndjson:
    "convert --jobs 1 tcp.txt --to ndjson --columns source,table,line,protocol,state,localAddress,localPort,inode",
  "ndjson-details": "convert --jobs 1 tail.txt --details",
  csv: "convert --jobs 1 tail.txt --to csv",
  "csv-details": "convert --jobs 1 udp.txt --to csv --details",
  "csv-columns":
    "convert --jobs 1 queues.txt --to csv --columns inode,state,rxQueue,txQueue,timer,timerExpires,retransmits",
  stdin: "convert --jobs 1 - --to csv < grep.txt",
  filter: "convert --jobs 1 all.txt --to csv --filter 'state close-wait or state listening'",
  "filter-flags": "convert --jobs 1 all.txt --to csv -t --sport 443",
  "host-time": "convert --jobs 1 fleet --to csv --ordered --host-from '^([^-]+)' --time-from '\\d{8}T\\d{6}Z' -l",
  "time-mtime": "convert --jobs 1 v4-wildcard-listener.txt --to csv --time-from mtime",
  kernels: "convert --jobs 1 kernels --to csv --byte-order auto --ordered --details",
  "big-endian": "convert --jobs 1 big-endian.txt --to csv --byte-order big",
  damaged: "convert --jobs 1 damaged.txt --to csv --columns line,protocol,inode --report -",
  "damaged-lines": "convert --jobs 1 damaged-lines.txt --to ndjson",
  "damaged-lines-strict": "convert --jobs 1 damaged-lines.txt --to csv --strict",
  "hostile-name": `convert --jobs 1 'a,"b" \x1b[31mred\u202e.txt' --to csv --columns source,line,inode`,
  "old-timers": "convert --jobs 1 old-timers.txt --to ndjson --details",
  prose: "convert --jobs 1 prose.txt tail.txt --to csv --columns source,inode --ordered",
  shard: "convert --jobs 1 fleet --to csv --shard 1/2 --ordered --columns source,line,inode",
});

/** What a command writes: every file with its bytes' sum, and of tables their columns and first rows. */
const WRITTEN = {
  "all.parquet": "convert all.txt -o all.parquet --jobs 1",
  "details.parquet": "convert all.txt -o details.parquet --details --jobs 1",
  "old-timers.parquet": "convert old-timers.txt -o old-timers.parquet --details --jobs 1",
  "fleet.parquet":
    "convert fleet -o fleet.parquet --ordered --host-from '^([^-]+)' --time-from '\\d{8}T\\d{6}Z' --jobs 1",
  "all.arrow": "convert all.txt -o all.arrow --jobs 1",
  "details.arrow": "convert all.txt -o details.arrow --details --jobs 1",
  "fleet.arrow": "convert fleet -o fleet.arrow --ordered --host-from '^([^-]+)' --time-from '\\d{8}T\\d{6}Z' --jobs 1",
  "report.ndjson":
    "convert damaged.txt damaged-lines.txt prose.txt -o damaged.csv --report report.ndjson --ordered --jobs 1",
  lake: "convert fleet -o lake/ --to csv --partition-by host,date,state --host-from '^([^-]+)' --time-from '\\d{8}T\\d{6}Z' --jobs 1",
  "lake-protocol": "convert all.txt fleet -o lake-protocol/ --to parquet --partition-by protocol --jobs 2",
};

describe("sockdex convert writes what it did", () => {
  noOtherFiles("convert-files", Object.keys(WRITTEN));

  it.concurrent.each(Object.entries(WRITTEN))("%s: %s", async (name, line) => {
    const outcome = await outputs.run(line);
    const files = filesAt(join(outputs.folder(), name));
    const described = await Promise.all(files.map((file) => describeFile(join(outputs.folder(), name), file)));
    expectOutput("convert-files", name, [outputs.masked(line, outcome), ...described].join("\n"));
  });
});

/** Of a folder, paths below it; of a file, one empty path. */
function filesAt(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [""];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(path, name)).isFile())
    .sort();
}

async function describeFile(root: string, file: string): Promise<string> {
  const path = join(root, file);
  const bytes = readFileSync(path);
  // Named after the input's absolute path, which is another in each run; what --resume notes holds that path.
  const name = file.replace(/[0-9a-f]{16}(?=\.\w+$)/, "HASH");
  if (name.startsWith("_sockdex/")) return `--- ${name}`;
  const sum = `--- ${name} sha256 ${createHash("sha256").update(bytes).digest("hex")}`;
  if (path.endsWith(".parquet")) {
    const columns = await query(`select column_name, column_type from (describe select * from '${path}')`);
    const rows = await query(`select * from '${path}' limit 2`);
    const types = columns.map(({ column_name, column_type }) => `${column_name} ${column_type}`);
    return [sum, ...types, ...rows.map((row) => JSON.stringify(row))].join("\n");
  }
  if (path.endsWith(".arrow")) {
    const table = tableFromIPC(bytes, { useBigInt: true });
    const types = table.schema.fields.map((field) => `${field.name} ${plain(field.type)} ${field.nullable}`);
    return [sum, ...types, ...table.toArray().slice(0, 2).map(plain)].join("\n");
  }
  return `${sum}\n${path.endsWith("report.ndjson") ? bytes.toString() : ""}`;
}

/** JSON, with 64-bit integers as text and bytes as numbers. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === "bigint") return String(inner);
    return inner instanceof Uint8Array ? [...inner] : inner;
  });
}
