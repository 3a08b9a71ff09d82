import { familyOf } from "./families";
import { endsInBlank } from "./lines";

/** What a table's rows are; `undecided` leaves it to each row. */
export type Heading = "tcp" | "datagram" | "undecided";

export function isHeader(tokens: string[]): boolean {
  return tokens[0] === "sl" && tokens[1]?.startsWith("local_address") === true;
}

/** What a header says about the rows under it: a `drops` column, or the width its kernel pads it to. */
export function headingOf(text: string, tokens: string[]): Heading {
  if (tokens.includes("drops")) return "datagram";
  const unended = text.endsWith("\r") ? text.slice(0, -1) : text;
  return unended.length === 149 && endsInBlank(unended) ? "tcp" : "undecided";
}

/** What is told below a header that is not a label's first, where `told` was before. */
export function toldByHeader(
  text: string,
  tokens: string[],
  heading: Heading,
  told: string | undefined,
): string | undefined {
  const family = told === undefined ? "nothing" : familyOf(told);
  if (heading === "tcp" && family !== "tcp") return undefined;
  const isOfUdp = heading === "datagram" && /^ {3}sl/.test(text) && tokens.includes("rem_address");
  return isOfUdp && family !== "udplite" && family !== "udp" ? "udp" : told;
}
