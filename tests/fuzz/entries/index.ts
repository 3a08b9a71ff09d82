import type { Entry } from "../case";
import { append } from "./append";
import { byteOrder } from "./byte-order";
import { captured } from "./captured";
import { ceiling } from "./ceiling";
import { conversions } from "./conversions";
import { destroyEvents } from "./destroy-events";
import { diffEntry } from "./diff";
import { filters } from "./filters";
import { formats } from "./formats";
import { lookups } from "./lookups";
import { netlink } from "./netlink";
import { netlinkDump } from "./netlink-dump";
import { packed } from "./packed";
import { parse } from "./parse";
import { pieces } from "./pieces";
import { readDumpEntry } from "./read-dump";
import { select } from "./select";
import { sources } from "./sources";
import { strict } from "./strict";
import { work } from "./work";

/** Every way in. */
export const ENTRIES: readonly Entry[] = [
  append,
  parse,
  strict,
  byteOrder,
  sources,
  select,
  filters,
  lookups,
  readDumpEntry,
  formats,
  pieces,
  conversions,
  packed,
  diffEntry,
  ceiling,
  netlink,
  netlinkDump,
  captured,
  destroyEvents,
  work,
];

const WHEEL = ENTRIES.flatMap((entry) => Array<Entry>(entry.weight).fill(entry));

/** The entry that a number picks, each by its weight. */
export function entryAt(number: number): Entry {
  return WHEEL[number % WHEEL.length] ?? append;
}

export function entryNamed(name: string): Entry {
  const entry = ENTRIES.find((known) => known.name === name);
  if (!entry)
    throw new Error(`No entry ${JSON.stringify(name)}: there are ${ENTRIES.map((known) => known.name).join(", ")}.`);
  return entry;
}
