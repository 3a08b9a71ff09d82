import { type OracleOptions, type OracleResult, type OracleRow, parseOracle } from "./index";

/** Characters of a sample are bytes: latin1. */
export function parse(text: string, options?: OracleOptions): OracleResult {
  return parseOracle(Buffer.from(text, "latin1"), options);
}

/** The one row of a sample, which must be all it holds. */
export function only(text: string, options?: OracleOptions): OracleRow {
  const { rows, malformed } = parse(text, options);
  const [row] = rows;
  if (row === undefined || rows.length !== 1 || malformed !== 0) throw new Error(`Not one row: ${text}`);
  return row;
}

const COLUMNS = {
  slot: "0:",
  local: "0100007F:1F90",
  remote: "0200007F:C350",
  state: "01",
  queues: "00000000:00000000",
  timer: "00:00000000",
  retransmits: "00000000",
  uid: "1000",
  timeouts: "0",
  inode: "12345",
  tail: "1 00000000deadbeef 20 4 30 10 -1",
};

/** A well-formed row, without a newline, some of its columns replaced; a column of "" is left out. */
export function sample(columns: Partial<typeof COLUMNS> = {}): string {
  return Object.values({ ...COLUMNS, ...columns })
    .filter((column) => column !== "")
    .join(" ");
}

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

/** The headers that tell what is under them, and one that does not. Without a newline. */
export const HEADERS = {
  tcp: HEADER.padEnd(149),
  udp: ` ${HEADER} ref pointer drops`.padEnd(127),
  oldUdp: HEADER.padEnd(127),
  raw: `${HEADER} ref pointer drops`,
  tcp6:
    "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when" +
    " retrnsmt   uid  timeout inode",
  bare: HEADER,
};
