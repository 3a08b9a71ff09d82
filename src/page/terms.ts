import type { SocketRowJson } from "../core";
import { formatEndpoint } from "../text/endpoint";

/*
 * A filter as the page builds it: conditions joined by `and`. As `and` and `or` bind equally and from left to right,
 * one more `and` at the end narrows whatever stands before it.
 */

/** The conditions a filter is joined of by `and` alone; one that has an `or` outside parentheses is in one piece. */
export function termsOf(filter: string): string[] {
  const terms: string[][] = [[]];
  let depth = 0;
  for (const word of filter.trim().split(/\s+/)) {
    if (word === "(") depth++;
    if (word === ")") depth--;
    if (depth === 0 && (word === "or" || word === "|" || word === "||")) return [filter.trim()];
    if (depth === 0 && (word === "and" || word === "&" || word === "&&")) terms.push([]);
    else terms.at(-1)?.push(word);
  }
  return terms.map((words) => words.join(" ")).filter((term) => term !== "");
}

/** With a term, in place of any other of its kind: a filter has one state, one peer, one port. */
export function withTerm(filter: string, term: string): string {
  const added = termsOf(term);
  const kinds = new Set(added.map(kindOf));
  const others = termsOf(filter).filter(
    (one) => !added.includes(one) && !(isKnown(kindOf(one)) && kinds.has(kindOf(one))),
  );
  return [...others, ...added].join(" and ");
}

export function withoutTerm(filter: string, text: string): string {
  const gone = new Set(termsOf(text));
  return termsOf(filter)
    .filter((term) => !gone.has(term))
    .join(" and ");
}

export function hasTerm(filter: string, text: string): boolean {
  const there = new Set(termsOf(filter));
  return termsOf(text).every((term) => there.has(term));
}

/** What a term is about: its first word. Of more than one state, and of what is put together, it is the term itself. */
function kindOf(term: string): string {
  const words = term.split(" ");
  if (term.startsWith("( dst ") && term.includes(" not dst ")) return "dst";
  if (Object.values(CLOSE_TERMS).includes(term)) return "state";
  const [word = ""] = words;
  return isKnown(word) && !(word === "state" && words.length > 2) ? word : term;
}

function isKnown(kind: string): boolean {
  return ["state", "proto", "dst", "src", "sport", "uid", "timer", "rx", "tx", "retrans", "inode"].includes(kind);
}

/** Terms of the state that TCP's sockets and all others share, where both are there. Each is of the kind `state`. */
export const CLOSE_TERMS: Record<string, string> = {
  CLOSE: "( state close and ( proto = tcp or proto = tcp6 ) )",
  UNCONN: "( state unconn and not ( proto = tcp or proto = tcp6 ) )",
};

export function stateTerm(state: string): string {
  return `state ${state.toLowerCase().replaceAll("_", "-")}`;
}

/** The term of one row: its inode, or what it has of one. */
export function rowTerm(row: SocketRowJson): string {
  if (row.inode !== 0) return `inode = ${row.inode}`;
  const end = (side: string, address: string, port: number) =>
    `${side} ${port === 0 && !address.includes(":") ? address : formatEndpoint(address, port)}`;
  return `${end("src", row.localAddress, row.localPort)} and ${end("dst", row.remoteAddress, row.remotePort)}`;
}

/** An address or a network as the summary names it. Within `::/96` lie IPv4's addresses too, and "no peer": left out, as there. */
export function networkTerm(side: "src" | "dst", network: string): string {
  if (!network.includes(":")) {
    return /^0\..*\//.test(network) ? `( ${side} ${network} and not ${side} 0.0.0.0/32 )` : `${side} ${network}`;
  }
  if (!network.startsWith("::/")) return `${side} [${network}]`;
  return `( ${side} [${network}] and not ${side} [::ffff:0:0/96] and not ${side} [::/128] )`;
}
