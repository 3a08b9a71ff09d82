import { FORMATS } from "../../../src/batch/index";
import { type Filter, parseFilter, type RowFilter } from "../../../src/core";
import { type Expected, valuesOfRow } from "../../batch/expected";
import type { Random } from "../../generate/random";
import { type Format, rowsDifference, rowsIn, written } from "../../memory/read-rows";
import type { OracleRow } from "../../oracle/index";
import type { Entry } from "../case";
import { feedBoth } from "../feed";
import { Tables } from "../tables";

const tables = new Tables();

interface Choice {
  filter: Filter | RowFilter | undefined;
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

/** A text, often many times over, in any format, filtered or not, in any columns: each row beside one put together plainly. */
export const conversions: Entry = {
  name: "conversions",
  weight: 1,
  async run(bytes, random) {
    const { told, table, oracle, finding } = feedBoth(tables, manyTimes(bytes, random), random);
    if (finding) return finding;
    const { filter, holds } = random.pick(FILTERS);
    const plain = oracle.rows.filter(holds).map(valuesOfRow);
    const known = NAMES.filter((name) => told.details || CORE.includes(name));
    const columns = random.chance(0.3) ? known : known.filter(() => random.chance(0.4));
    if (columns.length === 0) return undefined;
    const format: Format = random.pick(FORMATS);
    const bytesOut = await written(format, [table], { columns, ...(filter && { filter }) });
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

/** As many bytes as come to some thousand rows now and then: what fails often fails for some row counts. */
function manyTimes(bytes: Uint8Array, random: Random): Uint8Array {
  const most = Math.floor((random.chance(0.05) ? 400_000 : 20_000) / (bytes.length + 1));
  const times = random.chance(0.5) || most < 2 ? 1 : random.between(2, most);
  return Buffer.concat(Array.from({ length: times }, () => [bytes, NEWLINE]).flat());
}

const NEWLINE = Buffer.from("\n");
