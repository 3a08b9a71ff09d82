import type { Diagnostics, Fallback, LiveTable, Protocol } from "../../index";
import { explainReason, unitOf } from "../../table/errors";
import { complain } from "./output";
import { type Status, status } from "./status";

/** The status of a search that found so many sockets. Reports that there are none, unless that is allowed. */
export function statusOf(
  found: number,
  { allowEmpty }: { allowEmpty?: boolean },
  absence = "no sockets found",
): Status {
  if (found > 0 || allowEmpty) return status.OK;
  complain(absence);
  return status.FAILED;
}

/** Characters of a line that are shown: a byte that cannot be printed takes six. */
const SHOWN = 82;

/** In quotes, as JSON has it, and shortened where that is long. */
function quoted(text: string): string {
  const characters = Array.from(text, (character) => JSON.stringify(character).slice(1, -1));
  let shown = "";
  for (const character of characters) {
    if (shown.length + character.length > SHOWN) return `"${shown}"…`;
    shown += character;
  }
  return `"${shown}"`;
}

/** What was met while reading, a line each. */
export function complainOf(
  diagnostics: Diagnostics,
  options: { byteOrder?: string },
  protocols: readonly Protocol[] | undefined,
) {
  const { malformed, problems, missing, byteOrder } = diagnostics;
  const [first] = problems;
  if (malformed > 0 && first) {
    const unit = unitOf(first.reason);
    const lines = malformed === 1 ? `1 ${unit} is not a row and was` : `${malformed} ${unit}s are not rows and were`;
    const place = unit === "line" ? `line ${first.line}` : `message ${first.line}, byte ${first.byteOffset}`;
    const why = first.reason === "length" ? "too long" : explainReason(first.reason);
    complain(
      `${lines} skipped, the first at ${first.source ?? "the input"}, ${place}: ${why} in ${quoted(first.text)}`,
    );
  }
  // A kernel without IPv6 or udplite is no news unless they were asked for.
  if (protocols && missing.length > 0) complain(`this kernel has no table of ${missing.join(", ")}`);
  if (options.byteOrder === "auto") {
    const { order, certainty } = byteOrder;
    if (certainty === 0) complain(`the addresses do not show the byte order: ${order}-endian is assumed`);
    else complain(`the addresses look ${order}-endian, certainty ${Math.round(certainty * 100)}%`);
  }
}

/** What live tables were read from, and why not by netlink: a line for each reason. */
export function reportSource({ source, diagnostics }: LiveTable, protocols: readonly Protocol[], needsProcfs: boolean) {
  const { fallback = [], missing } = diagnostics;
  const there = protocols.filter((protocol) => !missing.includes(protocol));
  const reasons = new Map<string, Fallback[]>();
  for (const one of fallback) {
    if (there.includes(one.protocol)) reasons.set(one.code, [...(reasons.get(one.code) ?? []), one]);
  }
  const others = there.filter((protocol) => !fallback.some((one) => one.protocol === protocol));
  if (others.length > 0) {
    const from = source === "procfs" ? "from /proc" : "by netlink";
    complain(`${from}: ${others.join(", ")}${needsProcfs ? " (netlink does not have all columns asked for)" : ""}`);
  }
  for (const some of reasons.values()) {
    complain(`from /proc: ${some.map(({ protocol }) => protocol).join(", ")}. ${some[0]?.reason ?? ""}`);
  }
}

/** Why no TCP socket of live tables has info; nothing where they have. */
export function reportNoInfo({ diagnostics }: LiveTable): void {
  const refused = diagnostics.fallback?.find(({ protocol }) => protocol.startsWith("tcp"));
  if (refused) complain(`no info, which comes by netlink: ${refused.reason}`);
}
