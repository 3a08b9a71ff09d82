import type { TableView } from "../table/index";
import { grouped } from "../text/numbers";
import { causesOf } from "./causes";
import { culpritOf } from "./culprit";
import { descriptorFindings } from "./descriptors";
import type { Finding, Severity } from "./finding";
import { inCommon } from "./in-common";
import { type KnownFacts, NEARLY } from "./known-facts";
import { portsRunOut } from "./port-exhaustion";
import { type Selected, Selection } from "./selection";
import { SYMPTOMS, type Symptom } from "./symptoms";
import { partOf, whereText } from "./where";

/** On a large host more is usual: a finding is urgent from this share of all sockets on, or from so many times as many. */
const URGENT_SHARE = 0.002;
const URGENT_ANYWHERE = 10;

const ORDER: Record<Severity, number> = { high: 0, medium: 1 };

/**
 * What somebody who has never seen the table should look at first, the most urgent first; no row is in two of them.
 * `rows`: of these only. Throws ERR_OUT_OF_MEMORY.
 */
export function findingsOf(table: TableView, facts: KnownFacts = {}, rows?: Uint32Array): Finding[] {
  const selection = new Selection(table, facts, rows);
  const firsts: Finding[] = [];
  // Further causes of the same stand behind what else there is.
  const others: Finding[] = [];
  const [descriptors, ...moreDescriptors] = descriptorFindings(selection);
  if (descriptors) firsts.push(descriptors);
  const ports = portsRunOut(selection);
  if (ports) firsts.push(ports);
  others.push(...moreDescriptors);
  for (const symptom of SYMPTOMS) {
    const [first, ...more] = findingsBy(selection, symptom);
    if (first) firsts.push(first);
    others.push(...more);
  }
  return [...firsts, ...others].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

/** The heaviest first. */
function findingsBy(selection: Selection, symptom: Symptom): Finding[] {
  const selected = selection.rows(symptom.filter);
  const { least, leastShare = 0 } = symptom;
  if (selected.rows.length < Math.max(least, selection.left * leastShare)) return [];
  return causesOf(selection, selected, symptom)
    .map((cause) => findingOf(selection, cause, symptom))
    .sort((a, b) => b.weight - a.weight);
}

function findingOf(selection: Selection, { filter, rows }: Selected, symptom: Symptom): Finding {
  const { kind, isOfListeners = false, title, meaning } = symptom;
  const sockets = rows.length;
  const { weight, limit, isNearLimit } = isOfListeners ? queuesOf(selection, rows) : { weight: sockets };
  const shared = inCommon(selection.table, rows);
  const severity = isNearLimit ? "high" : severityOf(symptom, weight, selection.size);
  const queue = sockets === 1 ? "Its queue" : "The longest queue";
  const words = limit === undefined ? "" : `${queue} takes ${grouped(limit)}.`;
  return {
    ...{ kind, severity, sockets, weight, limit, filter, inCommon: shared, ...culpritOf(selection, rows, shared) },
    ...{ title: title(sockets, weight), where: [whereText(shared), words].filter(Boolean).join(" "), meaning },
    part: partOf(shared, filter),
  };
}

/** Connections that wait at listeners; the limit of the one where the most do, and whether one is nearly full. */
function queuesOf({ table, facts: { backlogLimits } }: Selection, rows: Uint32Array) {
  const { rxQueue, inode } = table.columns;
  let weight = 0;
  let most = -1;
  let limit: number | undefined;
  let isNearLimit = false;
  for (const row of rows) {
    const waiting = rxQueue[row] ?? 0;
    const own = backlogLimits?.get(inode[row] ?? 0);
    weight += waiting;
    if (own !== undefined && waiting >= own * NEARLY) isNearLimit = true;
    if (waiting <= most) continue;
    most = waiting;
    limit = own;
  }
  return { weight, limit, isNearLimit };
}

function severityOf({ urgent, isOfListeners }: Symptom, weight: number, sockets: number): Severity {
  const least = isOfListeners ? urgent : Math.max(urgent, Math.min(sockets * URGENT_SHARE, urgent * URGENT_ANYWHERE));
  return weight >= least ? "high" : "medium";
}
