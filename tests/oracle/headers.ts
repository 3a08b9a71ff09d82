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
  if (!endsInBlank(unended)) return "undecided";
  if (unended.length === 149) return "tcp";
  // Kernels before 2.6.27 printed no drops, but padded their datagram tables all the same.
  if (unended.length === 127) return "datagram";
  return "undecided";
}
