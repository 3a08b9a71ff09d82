import { parseFilter } from "../filter/index";
import { allRows } from "../table/all-rows";
import type { TableView } from "../table/index";
import type { Finding, Severity } from "./finding";
import { inCommon } from "./in-common";
import { portsRunOut } from "./port-exhaustion";
import { SYMPTOMS, type Symptom } from "./symptoms";
import { partOf, whereText } from "./where";

/** On a large host more is usual: a finding is urgent from this share of all sockets on, or from so many times as many. */
const URGENT_SHARE = 0.002;
const URGENT_ANYWHERE = 10;

const ORDER: Record<Severity, number> = { high: 0, medium: 1 };

/** What somebody who has never seen the table should look at first, the most urgent first. Throws ERR_OUT_OF_MEMORY. */
export function findingsOf(table: TableView): Finding[] {
  const found = [...SYMPTOMS.map((symptom) => findingOf(table, symptom)), portsRunOut(table)];
  return found.filter((finding) => finding !== undefined).sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

function findingOf(table: TableView, symptom: Symptom): Finding | undefined {
  const { kind, filter, least, title, meaning } = symptom;
  const rows = parseFilter(filter).narrow(table.columns, allRows(table));
  const sockets = rows.length;
  if (sockets < least) return undefined;
  const weight = symptom.weight?.(table, rows) ?? sockets;
  const shared = inCommon(table, rows);
  return {
    ...{ kind, severity: severityOf(symptom, weight, table.size), sockets, weight, filter, inCommon: shared },
    ...{ title: title(sockets, weight), where: whereText(shared), meaning, part: partOf(shared, filter) },
  };
}

function severityOf({ urgent, weight: isWeighed }: Symptom, weight: number, sockets: number): Severity {
  const least = isWeighed ? urgent : Math.max(urgent, Math.min(sockets * URGENT_SHARE, urgent * URGENT_ANYWHERE));
  return weight >= least ? "high" : "medium";
}
