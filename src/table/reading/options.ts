import { invalidArgument } from "../errors";
import { type Protocol, protocolCode } from "../protocols";
import { type Info, wantedInfo } from "./info";
import { NUMBER, refuseOtherKinds, shown } from "./option-kinds";

/** The names of TableOptions. */
export const TABLE_OPTIONS = ["byteOrder", "protocol", "details", "info", "strict", "capacity", "maximumMemory"];

export interface TableOptions {
  /** Of the host that printed the addresses: `little` (default), `big`, or `auto`: judged from the addresses at end(). */
  byteOrder?: "little" | "big" | "auto";
  /** What the text is said to be. It decides only what the text leaves open: docs/grammar.md. */
  protocol?: Protocol;
  /** Keep the columns behind the inode too: 41 bytes a row more. Default false. */
  details?: boolean;
  /** Info columns to keep of netlink dumps (`ss -D`): all by default. Text has none. */
  info?: Info;
  /** Throw ERR_MALFORMED_ROW at the first line that is not a row. Default false: skip it, count it, keep its place. */
  strict?: boolean;
  /** Rows to make room for ahead. */
  capacity?: number;
  /** Ceiling of the table's memory in bytes, at most 4 GiB (the default). */
  maximumMemory?: number;
}

/** Refuses a mistyped option: left alone it would be ignored in silence. Throws ERR_INVALID_ARGUMENT. */
export function refuseUnknown(options: object, known: readonly string[], what: string): void {
  if (typeof options !== "object" || options === null) throw invalidArgument(`${what}s are an object.`);
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw invalidArgument(`Unknown ${what} ${JSON.stringify(unknown)}: one of ${known.join(", ")}.`);
  }
}

/** Throws ERR_INVALID_ARGUMENT. */
export function checkOptions(options: TableOptions): void {
  refuseUnknown(options, TABLE_OPTIONS, "option");
  refuseOtherKinds(options, { capacity: NUMBER, maximumMemory: NUMBER });
  const { byteOrder = "little", protocol, info } = options;
  wantedInfo(info);
  if (!["little", "big", "auto"].includes(byteOrder)) {
    throw invalidArgument(`byteOrder must be little, big or auto, not ${shown(byteOrder)}.`);
  }
  if (protocol !== undefined) protocolCode(protocol);
}
