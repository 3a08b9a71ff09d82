import type { SocketRow } from "../../index";
import type { Colours } from "../../listing/colours";
import { formatEndpoint } from "../../text/endpoint";
import { holdingProcesses } from "../../text/holders";
import { jsonLine } from "../../text/printable";
import type { Processes } from "../rows/processes";
import { printable } from "../terminal/terminal";
import type { Outcome } from "./outcomes";

/** An object of `--json`. */
export function outcomeJson(row: SocketRow, outcome: Outcome | { outcome: "listed" }, processes: Processes): string {
  return jsonLine({ ...row.toJSON(), processes: holdingProcesses(processes.of(row.inode)), ...outcome });
}

/** `closed   tcp 10.0.0.5:8080 10.0.0.9:54321`. */
export function outcomeLine(row: SocketRow, outcome: Outcome, colours: Colours): string {
  const { protocol, localAddress, localPort, remoteAddress, remotePort } = row;
  const ends = `${formatEndpoint(localAddress, localPort)} ${formatEndpoint(remoteAddress, remotePort)}`;
  const reason = outcome.outcome === "refused" ? `: ${printable(outcome.reason)}` : "";
  return `${COLOUR_OF[outcome.outcome](colours)(outcome.outcome.padEnd(WIDTH))} ${protocol} ${ends}${reason}`;
}

const WIDTH = "refused".length;

const COLOUR_OF: Record<Outcome["outcome"], (colours: Colours) => (text: string) => string> = {
  closed: (colours) => colours.green,
  gone: (colours) => colours.dim,
  refused: (colours) => colours.red,
};

/** `3 closed, 1 gone, 0 refused`. */
export function countsText(outcomes: readonly Outcome["outcome"][]): string {
  const count = (wanted: Outcome["outcome"]) => outcomes.filter((outcome) => outcome === wanted).length;
  return `${count("closed")} closed, ${count("gone")} gone, ${count("refused")} refused`;
}
