import { grouped } from "../text/numbers";
import { culpritOf } from "./culprit";
import type { Finding, SuspectProcess } from "./finding";
import { inCommon } from "./in-common";
import { type DescriptorUse, isNearlyFull } from "./known-facts";
import type { Selection } from "./selection";
import { sinceOf, withFacts } from "./since";
import { counted, percent, usualState, whereText } from "./where";

/** From this share of its limit on a process is about to fail. */
const URGENT = 0.95;

/** Processes that have nearly no descriptor left, and what fills them. Their sockets, but for listeners, are in no other finding. */
export function descriptorFindings(selection: Selection): Finding[] {
  const { descriptors = [], holders } = selection.facts;
  if (holders === undefined) return [];
  return [...descriptors]
    .filter(isNearlyFull)
    .sort((a, b) => b.open / b.limit - a.open / a.limit)
    .flatMap((use) => findingOf(selection, use) ?? []);
}

/** What closing none of its sockets leads to. */
export function descriptorsText(process: SuspectProcess | undefined): string {
  const { descriptors, processes } = process ?? {};
  return descriptors && processes === 1 ? `The process has ${openText(descriptors.open, descriptors.limit)}.` : "";
}

function openText(open: number, limit: number): string {
  return `${grouped(open)} of ${grouped(limit)} descriptors open (${percent(open, limit)})`;
}

function findingOf(selection: Selection, { pid, name, open, limit }: DescriptorUse): Finding | undefined {
  const own = `pid = ${pid} and exclude listening`;
  const selected = selection.rows(own);
  const { filter, rows } = selected;
  // What fills them is not in this table.
  if (rows.length === 0) return undefined;
  selection.take(own, selected);
  const { table } = selection;
  const shared = inCommon(table, rows);
  const { service, network } = culpritOf(selection, rows, shared);
  const process = withFacts({ name, pid, processes: 1, isInferred: false }, selection.facts);
  return {
    ...{ kind: "descriptors", severity: open >= limit * URGENT ? "high" : "medium" },
    ...{ sockets: rows.length, weight: open, limit, filter, inCommon: shared },
    ...{ process, service, network, ...sinceOf("descriptors", selection, rows, process) },
    title: openText(open, limit),
    where: [
      `${counted(rows.length, "socket")} among them, ${usualState(table, rows)}.`,
      whereText(shared, process),
    ].join(" "),
    meaning: "When none is left, accept(), connect() and open() fail with EMFILE.",
    part: undefined,
  };
}
