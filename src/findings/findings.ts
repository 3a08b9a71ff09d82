import type { TableView } from "../table/index";
import { grouped } from "../text/numbers";
import { ageOf } from "./age";
import { causesOf } from "./causes";
import { closedText } from "./closed-rate";
import { culpritOf } from "./culprit";
import { descriptorFindings, descriptorsText } from "./descriptors";
import type { Age, Finding, FindingKind, Severity } from "./finding";
import { inCommon } from "./in-common";
import { type KnownFacts, NEARLY } from "./known-facts";
import { portsRunOut, portsTaken } from "./port-exhaustion";
import { type Selected, Selection } from "./selection";
import { sinceOf } from "./since";
import { SYMPTOMS, type Symptom } from "./symptoms";
import { partOf, whereText } from "./where";

/** On a large host more is usual: a finding is urgent from this share of all sockets on, or from so many times as many. */
const URGENT_SHARE = 0.002;
const URGENT_ANYWHERE = 10;

/** What has lasted for fewer milliseconds may be gone the next moment: it is not urgent. */
const LASTING = 1000;

const ORDER: Record<Severity, number> = { high: 0, medium: 1 };

/** What stands out, and what would if it were more. */
export interface Diagnosis {
  readonly findings: Finding[];
  readonly few: TooFew[];
}

/** Sockets that show a symptom, fewer than a finding takes. */
export interface TooFew {
  readonly kind: FindingKind;
  readonly sockets: number;
  /** From so many on they are a finding. */
  readonly from: number;
}

/** As diagnosisOf(). */
export function findingsOf(table: TableView, facts?: KnownFacts, rows?: Uint32Array): Finding[] {
  return diagnosisOf(table, facts, rows).findings;
}

/**
 * What somebody who has never seen the table should look at first, the most urgent first; no row is in two of them.
 * `rows`: of these only. Throws ERR_OUT_OF_MEMORY.
 */
export function diagnosisOf(table: TableView, facts: KnownFacts = {}, rows?: Uint32Array): Diagnosis {
  const selection = new Selection(table, facts, rows);
  const few: TooFew[] = [];
  const firsts: Finding[] = [];
  // Further causes of the same stand behind what else there is.
  const others: Finding[] = [];
  const [descriptors, ...moreDescriptors] = descriptorFindings(selection);
  if (descriptors) firsts.push(descriptors);
  const ports = portsRunOut(selection);
  if (ports) firsts.push(ports);
  others.push(...moreDescriptors);
  for (const symptom of SYMPTOMS) {
    const { kind, filter, least, leastShare = 0 } = symptom;
    const selected = selection.rows(filter);
    const sockets = selected.rows.length;
    const from = Math.max(least, Math.ceil(selection.left * leastShare));
    if (sockets >= from || doesLast(selection, selected, symptom)) {
      const [first, ...more] = findingsBy(selection, selected, symptom);
      if (first) firsts.push(first);
      others.push(...more);
    } else if (sockets > 0) few.push({ kind, sockets, from });
  }
  const findings = [...firsts, ...others].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  return { findings, few };
}

/** Whether enough of these few are known to have been so for a minute. */
function doesLast({ table, facts }: Selection, { rows }: Selected, { kind, leastLasting }: Symptom): boolean {
  if (rows.length === 0 || leastLasting === undefined) return false;
  return (ageOf(kind, rows, table.columns.inode, facts)?.overMinute ?? 0) >= leastLasting;
}

/** By cause, the heaviest first. */
function findingsBy(selection: Selection, selected: Selected, symptom: Symptom): Finding[] {
  return causesOf(selection, selected, symptom)
    .map((cause) => findingOf(selection, cause, symptom))
    .sort((a, b) => b.weight - a.weight);
}

function findingOf(selection: Selection, { filter, rows }: Selected, symptom: Symptom): Finding {
  const { kind, isOfListeners = false, title, lasting } = symptom;
  const sockets = rows.length;
  const queues = isOfListeners ? queuesOf(selection, rows) : undefined;
  const { weight, limit, isNearLimit } = queues ?? { weight: sockets, limit: undefined, isNearLimit: false };
  const shared = inCommon(selection.table, rows);
  const culprit = culpritOf(selection, rows, shared);
  const since = sinceOf(kind, selection, rows, culprit.process);
  const { age } = since;
  const isNew = age !== undefined && isJustNow(kind, age);
  const severity = isNearLimit ? "high" : isNew ? "medium" : severityOf(symptom, weight, selection.size);
  const meaning = age === undefined || isNew || lasting === undefined ? symptom.meaning : lasting;
  const localPorts = kind === "time-wait" ? portsTaken(selection, culprit.service) : undefined;
  const where = [
    whereText(shared, culprit.process),
    queues && sockets > 1 ? longestText(queues) : "",
    kind === "close-wait" ? descriptorsText(culprit.process) : "",
  ];
  return {
    ...{ kind, severity, sockets, weight, limit, filter, inCommon: shared, ...culprit, ...since },
    ...(localPorts && { localPorts }),
    title: title(sockets, weight, sockets === 1 ? limit : undefined),
    where: where.filter(Boolean).join(" "),
    meaning: kind === "time-wait" ? `${closedText(sockets, localPorts)} ${meaning}` : meaning,
    part: partOf(shared, filter),
  };
}

function longestText({ most, limit }: ReturnType<typeof queuesOf>): string {
  return `The longest queue has ${grouped(most)}${limit === undefined ? "" : ` (limit ${grouped(limit)})`}.`;
}

/** Whether all may have begun this moment. The last sign of life of one in CLOSE_WAIT is no sign that it closes. */
function isJustNow(kind: FindingKind, { atLeastMs, atMostMs = 0 }: Age): boolean {
  return (kind === "close-wait" ? atMostMs : atLeastMs) < LASTING;
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
  return { weight, most, limit, isNearLimit };
}

function severityOf({ urgent, isOfListeners }: Symptom, weight: number, sockets: number): Severity {
  const least = isOfListeners ? urgent : Math.max(urgent, Math.min(sockets * URGENT_SHARE, urgent * URGENT_ANYWHERE));
  return weight >= least ? "high" : "medium";
}
