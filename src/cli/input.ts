import {
  type Filter,
  PROTOCOLS,
  type Protocol,
  type RowFilter,
  readDump,
  readSockets,
  type SocketTable,
} from "../index";
import { complainOf } from "./notes";
import { UsageError } from "./status";

/** Where the tables come from. */
export interface InputOptions {
  protocol?: string[];
  pid?: number;
  procRoot?: string;
  /** A dump's path, or `-`. */
  file?: string;
  byteOrder?: "little" | "big" | "auto";
  strict?: boolean;
  details?: boolean;
  /** What rows must meet. */
  where?: RowFilter;
  /** All rows of a dump in one batch, as far as memory goes. */
  isWhole?: boolean;
}

/** More rows than a table can hold. */
const ALL_ROWS = 2 ** 31;

/** Rows of a table; both are good until the next batch. */
export interface Batch {
  table: SocketTable;
  /** Row numbers, ascending. */
  rows: Uint32Array;
}

/** The rows asked for, in batches: the live tables in one, a dump of any size in many. Says on stderr what is not as it should be. */
export async function* readInput(options: InputOptions): AsyncGenerator<Batch, void, undefined> {
  const protocols = options.protocol && chosenProtocols(options.protocol);
  const { where } = options;
  const filter: Filter = { ...(protocols && { protocol: protocols }), ...(where && { where }) };
  let last: SocketTable | undefined;
  for await (const table of tables(options, protocols)) {
    last = table;
    yield { table, rows: table.select(filter) };
  }
  if (last) complainOf(last.diagnostics, options, protocols);
}

async function* tables(options: InputOptions, protocols: Protocol[] | undefined): AsyncGenerator<SocketTable> {
  const { pid, procRoot, file, byteOrder, strict = false, details = false } = options;
  if (file === undefined) {
    if (byteOrder !== undefined) throw new UsageError("--byte-order is for --file: live tables have this machine's.");
    const where = { ...(pid === undefined ? {} : { pid }), ...(procRoot === undefined ? {} : { procRoot }) };
    yield readSockets({ protocols: protocols ?? PROTOCOLS, strict, details, ...where });
    return;
  }
  const told = protocols && toldBy(protocols);
  const order = byteOrder === undefined ? {} : { byteOrder };
  yield* readDump(file === "-" ? process.stdin : file, {
    strict,
    details,
    ...order,
    ...(told === undefined ? {} : { protocol: told }),
    ...(options.isWhole ? { rowsPerBatch: ALL_ROWS } : {}),
  });
}

/** Throws UsageError for other names. */
export function chosenProtocols(names: readonly string[]): Protocol[] {
  return names.map((name) => {
    const protocol = PROTOCOLS.find((known) => known === name);
    if (protocol === undefined)
      throw new UsageError(`unknown protocol ${JSON.stringify(name)}: one of ${PROTOCOLS.join(", ")}.`);
    return protocol;
  });
}

/** Text alone does not tell udp, udplite, raw and icmp apart: what is asked for does, if it is one of them. */
function toldBy(protocols: readonly Protocol[]): Protocol | undefined {
  const family = (protocol: Protocol) => protocol.replace(/6$/, "");
  const datagrams = protocols.filter((protocol) => family(protocol) !== "tcp");
  const families = new Set((datagrams.length > 0 ? datagrams : protocols).map(family));
  return families.size === 1 ? (datagrams[0] ?? protocols[0]) : undefined;
}
