import { Readable, Writable } from "node:stream";
import { type ConvertOptions, convert, FORMATS } from "../../../src/batch/index";
import { defaultJobs } from "../../../src/batch/pool/pool";
import { type Filter, type FilterExpression, parseFilter } from "../../../src/core";
import { type Expected, valuesOfRow } from "../../batch/expected";
import type { Random } from "../../generate/random";
import { type Format, rowsDifference, rowsIn, written } from "../../memory/read-rows";
import type { OracleRow } from "../../oracle/index";
import type { Entry } from "../case";
import { feedBoth } from "../feed";
import { Tables } from "../tables";

const tables = new Tables();

interface Choice {
  filter: Filter | FilterExpression | undefined;
  holds: (row: OracleRow) => boolean;
}

/** Rows by what a filter says, and by the same said plainly. */
const FILTERS: readonly [Choice, ...Choice[]] = [
  { filter: undefined, holds: () => true },
  { filter: { state: 10 }, holds: ({ state }: OracleRow) => (state & 0x7f) === 10 },
  { filter: { localPort: { from: 1, to: 1024 } }, holds: ({ localPort: at }: OracleRow) => at >= 1 && at <= 1024 },
  { filter: { minRxQueue: 1 }, holds: ({ rxQueue }: OracleRow) => rxQueue >= 1 },
  { filter: parseFilter("dport > :1000"), holds: ({ remotePort }: OracleRow) => remotePort > 1000 },
];

/**
 * A text, often many times over, in any format, filtered or not, in any columns, by a writer or by a conversion of one
 * thread or two: each row beside one put together plainly.
 */
export const conversions: Entry = {
  name: "conversions",
  weight: 1,
  async run(bytes, random) {
    const text = manyTimes(bytes, random);
    const { told, table, oracle, finding } = feedBoth(tables, text, random);
    if (finding) return finding;
    const { filter, holds } = random.pick(FILTERS);
    const plain = oracle.rows.filter(holds).map(valuesOfRow);
    const known = NAMES.filter((name) => told.details || CORE.includes(name));
    const columns = random.chance(0.3) ? known : known.filter(() => random.chance(0.4));
    if (columns.length === 0) return undefined;
    const format: Format = random.pick(FORMATS);
    const choice = { columns, ...(filter && { filter }) };
    // What has no rows may be no table to a conversion, which refuses it.
    const bytesOut =
      oracle.rows.length > 0 && random.chance(0.5)
        ? await converted(text, { ...told, ...choice, format, jobs: await drawJobs(random) })
        : await written(format, [table], choice);
    const expected = plain.map((row): Expected => Object.fromEntries(columns.map((name) => [name, row[name] ?? null])));
    const difference = rowsDifference(await rowsIn(format, bytesOut), expected);
    return difference === undefined ? undefined : `${format}, columns ${columns}: ${difference}`;
  },
  reset: () => tables.reset(),
};

const CORE: readonly string[] = [
  ...["protocol", "state", "localAddress", "localPort", "remoteAddress", "remotePort", "txQueue", "rxQueue", "timer"],
  ...["timerExpires", "retransmits", "uid", "timeouts", "inode"],
];

const NAMES: readonly string[] = [
  ...CORE,
  ...["slot", "references", "pointer", "retransmitTimeout", "ackTimeout", "quickAck", "congestionWindow"],
  ...["slowStartThreshold", "drops"],
];

/** Threads take long to start, and there are none where their file is not beside this one. */
async function drawJobs(random: Random): Promise<number> {
  return random.chance(0.02) ? Math.min(2, await defaultJobs()) : 1;
}

/** What convert() makes of a text. */
async function converted(text: Uint8Array, options: Omit<ConvertOptions, "inputs" | "output">) {
  const parts: Buffer[] = [];
  const output = new Writable({
    write(part: Buffer, _, done) {
      parts.push(part);
      done();
    },
  });
  await convert({ ...options, inputs: Readable.from([text]), output });
  return new Uint8Array(Buffer.concat(parts));
}

/** As many bytes as come to some thousand rows now and then: what fails often fails for some row counts. */
function manyTimes(bytes: Uint8Array, random: Random): Uint8Array {
  const most = Math.floor((random.chance(0.05) ? 400_000 : 20_000) / (bytes.length + 1));
  const times = random.chance(0.5) || most < 2 ? 1 : random.between(2, most);
  return Buffer.concat(Array.from({ length: times }, () => [bytes, NEWLINE]).flat());
}

const NEWLINE = Buffer.from("\n");
