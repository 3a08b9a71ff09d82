/** What follows from src/table/info/tcp-info-fields.ts and has to be written out, for `npm run schema`. */

import { COLUMN_FIELDS, OTHER_FIELDS, type TcpInfoField } from "../../src/table/info/tcp-info-fields";
import { constantOf, sentencesOf } from "./writing";

const SOURCE = "Written by `npm run schema` from src/table/info/tcp-info-fields.ts: change that.";

/** What every kernel gives: all before the first field that has a `since`. */
const LEAST_BYTES = 104;

interface Written {
  name: string;
  at: number;
  doc: string;
  type: string;
  value: string;
}

/** Names and parts of bytes. */
const PARTS: readonly Written[] = [
  { name: "state", at: 0, doc: "", type: "State", value: "stateName(view.getUint8(0))" },
  { name: "caState", at: 1, doc: "", type: "CaState", value: "caStateOf(view.getUint8(1))" },
  { name: "options", at: 5, doc: "", type: "readonly TcpOption[]", value: "tcpOptionsOf(view.getUint8(5))" },
  // Bit-fields: on a little-endian machine the first is the lowest.
  { name: "sndWscale", at: 6, doc: "Window scales, powers of two.", type: "number", value: "view.getUint8(6) & 15" },
  { name: "rcvWscale", at: 6, doc: "", type: "number", value: "view.getUint8(6) >> 4" },
  {
    ...{ name: "deliveryRateAppLimited", at: 7, type: "boolean", value: "(view.getUint8(7) & 1) === 1" },
    doc: "`deliveryRate` was limited by the program, not by the network. Always false before Linux 4.9.",
  },
  {
    ...{ name: "fastopenClientFail", at: 7, type: "number", value: "(view.getUint8(7) >> 1) & 3" },
    doc: "Why Fast Open failed, enum tcp_fastopen_client_fail. Always 0 before Linux 5.5.",
  },
];

const READS: Record<TcpInfoField["width"], string> = {
  1: "getUint8",
  2: "getUint16",
  4: "getUint32",
  8: "getBigUint64",
};

function written(name: string, field: TcpInfoField): Written {
  const { at, width, since } = field;
  const read = `view.${READS[width]}(${at}${width === 1 ? "" : ", true"})`;
  const end = at + width;
  const type = width === 8 ? "bigint" : "number";
  const doc = sentencesOf(field);
  return {
    ...{ name, at, doc: [...doc, ...(since ? [`Linux ${since}.`] : [])].join(" ") },
    type: end > LEAST_BYTES ? `${type} | undefined` : type,
    value: end > LEAST_BYTES ? `length < ${end} ? undefined : ${read}` : read,
  };
}

const FIELDS: Record<string, TcpInfoField> = { ...COLUMN_FIELDS, ...OTHER_FIELDS };

function values(): string {
  const all = [...PARTS, ...Object.entries(FIELDS).map(([name, field]) => written(name, field))];
  all.sort((a, b) => a.at - b.at);
  return `// ${SOURCE}
import { type State, stateName } from "../table/states";
import { type CaState, caStateOf, type TcpOption, tcpOptionsOf } from "./tcp-info-bits";

/** The fields of struct tcp_info. */
export class TcpInfoFields {
${all.map(({ name, type, doc }) => `${doc ? `/** ${doc} */\n` : ""}readonly ${name}: ${type};`).join("\n")}

  /** @internal The first \`length\` bytes of \`view\`, ${LEAST_BYTES} at least. */
  constructor(view: DataView, length: number) {
    // A field is there when its end is: spelt out, for a function of it takes five times as long.
${all.map(({ name, value }) => `this.${name} = ${value};`).join("\n")}
  }
}
`;
}

/** As Biome sorts names. */
const naturally = (a: string, b: string) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);

/** Fields that columns besides those of info are made of. */
const OF_OTHER_COLUMNS = ["retransmits", "probes", "rto", "ato", "sndSsthresh", "sndCwnd"];

function offsets(): string {
  return OF_OTHER_COLUMNS.map((name) => {
    const field = FIELDS[name];
    if (field === undefined) throw new Error(`struct tcp_info has no field ${name}.`);
    return `export const TCP_${constantOf(name)}: usize = ${field.at};`;
  }).join("\n");
}

/** Counts become f64. */
function columns(): string {
  const fields = Object.entries<TcpInfoField>(COLUMN_FIELDS);
  return `// ${SOURCE}
import { ${["column", "INFO_BYTES", ...fields.map(([name]) => constantOf(name))].sort(naturally).join(", ")} } from "../columns";

// Offsets of fields.
${offsets()}

/**
 * Fills the info columns of row \`at\` from the \`length\` bytes of struct tcp_info at \`p\`. A field that they do not reach
 * to the end of is 0.
 */
export function readTcpInfo(p: usize, length: usize, at: usize): void {
  const lengths = column(INFO_BYTES);
  // No table without it has any of these.
  if (!lengths) return;
  store<u16>(lengths + (at << 1), <u32>length);
${fields.map(([name, { at, width }]) => `${width === 8 ? "count" : "word"}(${constantOf(name)}, p, ${at}, length, at);`).join("\n")}
}

function word(i: i32, p: usize, offset: usize, length: usize, at: usize): void {
  const to = column(i);
  if (to) store<u32>(to + (at << 2), length >= offset + 4 ? load<u32>(p + offset) : 0);
}

function count(i: i32, p: usize, offset: usize, length: usize, at: usize): void {
  const to = column(i);
  if (to) store<f64>(to + (at << 3), length >= offset + 8 ? <f64>load<u64>(p + offset) : 0);
}
`;
}

/** What an ended connection has besides the fields of columns. */
const OF_ENDS: readonly string[] = ["retransmits", "probes"];

function finals(): string {
  const named = Object.entries(FIELDS).filter(([name]) => name in COLUMN_FIELDS || OF_ENDS.includes(name));
  const read = ({ at, width }: TcpInfoField) =>
    width === 8
      ? `view.getUint32(${at}, true) + view.getUint32(${at + 4}, true) * 2 ** 32`
      : `view.${READS[width]}(${at}${width === 1 ? "" : ", true"})`;
  const value = (field: TcpInfoField) =>
    field.at + field.width > LEAST_BYTES
      ? `length < ${field.at + field.width} ? undefined : ${read(field)}`
      : read(field);
  const type = ({ at, width }: TcpInfoField) => (at + width > LEAST_BYTES ? "number | undefined" : "number");
  const doc = (field: TcpInfoField) => sentencesOf(field).join(" ");
  return `// ${SOURCE}

/** struct tcp_info of a connection at its end, a copy. A field that an older kernel does not give is undefined; 64-bit counts are exact to 2^53. */
export class FinalInfo {
${named.map(([name, field]) => `/** ${doc(field)} */\nreadonly ${name}: ${type(field)};`).join("\n")}

  /** @internal The first \`length\` bytes of \`view\`, ${LEAST_BYTES} at least. */
  constructor(view: DataView, length: number) {
${named.map(([name, field]) => `this.${name} = ${value(field)};`).join("\n")}
  }
}
`;
}

export function tcpInfoFiles(): Record<string, string> {
  return {
    "src/sockopt/tcp-info-values.ts": values(),
    "assembly/diag/tcp-info.ts": columns(),
    "src/sockdiag/final-info.ts": finals(),
  };
}
