import { formatAddress } from "../../table/addresses";
import { PROTOCOLS } from "../../table/protocols";
import type { Column } from "../../table/schema";
import { stateName } from "../../table/states";
import type { RecordedColumn } from "../journal/recorded-columns";
import type { ColumnValues } from "../parquet/column-chunk";
import type { RowBlock } from "./row-block";
import { isNullable } from "./segment-columns";

type Numbers = Uint32Array | Float64Array;

/** What several columns of a block ask. */
export interface SharedLanes {
  readonly protocol: Numbers;
  /** Rows for which the kernel gave so many bytes of struct tcp_info. */
  readonly withInfo: (bytes: number) => Uint8Array;
  readonly infoPresent: Numbers;
  /** Of ends: those that a snapshot had. Undefined: these are a snapshot's. */
  readonly wasSeen: Uint8Array | undefined;
}

export function sharedLanes(block: RowBlock): SharedLanes {
  const infoBytes = block.lane("infoBytes");
  const lengths = [...new Set(infoBytes)];
  const known = new Map<number, Uint8Array>();
  const withInfo = (bytes: number) => {
    // Few lengths are different: with most fields rows are the same.
    const least = Math.min(...lengths.filter((length) => length >= bytes));
    const has = known.get(least) ?? where(infoBytes, (given) => given >= bytes);
    known.set(least, has);
    return has;
  };
  const wasSeen = block.kind === "end" ? where(block.lane("wasSeen"), (value) => value === 2) : undefined;
  return { protocol: block.lane("protocol"), withInfo, infoPresent: block.lane("infoPresent"), wasSeen };
}

/** A recorded column's values of a block. */
export function valuesOf(
  block: RowBlock,
  recorded: RecordedColumn,
  texts: readonly string[],
  shared: SharedLanes,
): ColumnValues {
  const { name, element, column, isPlusOne } = recorded;
  const { rows } = block;
  if (name === "protocol") return byNumber(shared.protocol, (code) => PROTOCOLS[code] ?? "tcp");
  if (name === "state") return byNumber(block.lane(name), stateName, shared.wasSeen);
  if (element === "bytes16") return addresses(block, recorded, shared);
  if (element === "name16") return names(block, recorded);
  if (element === "u64") return wide(block, recorded);
  const values = block.lane(name);
  if (element === "text") return byNumber(values, (number) => texts[number] ?? "", hasAny(values));
  if (isPlusOne) {
    const kind = element === "u8" ? "boolean" : "number";
    return { kind, rows, has: hasAny(values), values: values.map((value) => value - 1) };
  }
  return { kind: "number", rows, values, has: column ? hasValue(recorded, column, shared, values) : hasAny(values) };
}

/** 2^64 says that there is none; engines hold less. */
const NO_PACE = 2 ** 63;

/** Which rows have a value; undefined: all. */
function hasValue(
  recorded: RecordedColumn,
  { group, infoBytes, mask, zeroIsNone, name }: Column,
  shared: SharedLanes,
  values: Numbers,
): Uint8Array | undefined {
  if (group === "core") return isNullable(recorded) ? shared.wasSeen : undefined;
  if (infoBytes !== undefined) {
    const has = shared.withInfo(infoBytes);
    return name === "pacingRate" ? where(values, (value, row) => has[row] === 1 && value < NO_PACE) : has;
  }
  if (mask !== 0) return where(shared.infoPresent, (bits) => (bits & mask) !== 0);
  return zeroIsNone ? hasAny(values) : undefined;
}

function where(values: Numbers, isThere: (value: number, row: number) => boolean): Uint8Array {
  const has = new Uint8Array(values.length);
  for (let row = 0; row < has.length; row++) has[row] = isThere(values[row] ?? 0, row) ? 1 : 0;
  return has;
}

function hasAny(values: Numbers): Uint8Array {
  return where(values, (value) => value !== 0);
}

/** Texts for numbers of which there are few. */
function byNumber(numbers: Numbers, say: (number: number) => string, has?: Uint8Array): ColumnValues {
  const places = new Map<number, number>();
  const texts: string[] = [];
  const values = new Uint32Array(numbers.length);
  for (let row = 0; row < values.length; row++) {
    if (has && has[row] === 0) continue;
    const number = numbers[row] ?? 0;
    let place = places.get(number);
    if (place === undefined) {
      place = texts.push(say(number)) - 1;
      places.set(number, place);
    }
    values[row] = place;
  }
  return { kind: "text", rows: numbers.length, has, values, texts };
}

/** Cookies, which the kernel counts up from 1: exact as far as numbers are. */
function wide(block: RowBlock, { name }: RecordedColumn): ColumnValues {
  const [low, high] = [block.lane(name, 0), block.lane(name, 1)];
  const values = new Float64Array(block.rows);
  for (let row = 0; row < values.length; row++) values[row] = (high[row] ?? 0) * 2 ** 32 + (low[row] ?? 0);
  return { kind: "number", rows: block.rows, has: hasAny(values), values };
}

function addresses(block: RowBlock, { name }: RecordedColumn, { protocol }: SharedLanes): ColumnValues {
  const parts = [0, 1, 2, 3].map((part) => block.lane(name, part));
  const isV6 = PROTOCOLS.map((one) => one.endsWith("6"));
  return byWords(block.rows, [...parts, protocol], (words) => {
    return formatAddress(new Uint8Array(words.buffer), 0, isV6[words[4] ?? 0] !== true);
  });
}

function names(block: RowBlock, { name }: RecordedColumn): ColumnValues {
  const parts = [0, 1, 2, 3].map((part) => block.lane(name, part));
  const say = ({ buffer }: Uint32Array) => Buffer.from(buffer).toString("latin1").replace(/\0+$/, "");
  return { ...byWords(block.rows, parts, say), has: hasAny(parts[0] ?? new Uint32Array()) };
}

/** What the words of each row say, all different texts once. */
function byWords(
  rows: number,
  lanes: readonly Numbers[],
  say: (words: Uint32Array<ArrayBuffer>) => string,
): ColumnValues {
  const places = new Map<string, number>();
  const words = new Uint32Array(lanes.length);
  const values = new Uint32Array(rows);
  let last = -1;
  for (let row = 0; row < rows; row++) {
    let isSame = last >= 0;
    for (let i = 0; i < lanes.length; i++) {
      const word = lanes[i]?.[row] ?? 0;
      if (words[i] !== word) isSame = false;
      words[i] = word;
    }
    if (!isSame) {
      const text = say(words);
      last = places.get(text) ?? places.size;
      places.set(text, last);
    }
    values[row] = last;
  }
  return { kind: "text", rows, has: undefined, values, texts: [...places.keys()] };
}
