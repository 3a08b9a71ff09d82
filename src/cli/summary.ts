import Table from "cli-table3";
import { Counts } from "./counts";
import { type InputOptions, readInput } from "./input";
import { write } from "./output";
import { paintState } from "./state-colours";
import { type Status, status } from "./status";
import { type Terminal, type TerminalOptions, terminal } from "./terminal";

export interface SummaryOptions extends InputOptions, TerminalOptions {
  json?: boolean;
}

/** Rows by protocol and state, with totals. */
export async function summary(options: SummaryOptions): Promise<Status> {
  const counts = new Counts();
  for await (const { table } of readInput(options)) counts.add(table, options.protocol);
  await write(options.json ? `${JSON.stringify(counts)}\n` : `${render(counts, terminal(options))}\n`);
  return status.OK;
}

/** Nothing around and between the cells. */
const PLAIN = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

function render(counts: Counts, { colours }: Terminal): string {
  const { protocols, states } = counts;
  const cell = (rows: number) => (rows === 0 ? colours.dim("-") : String(rows));
  const bold = (texts: readonly (string | number)[]) => texts.map((text) => colours.bold(text));
  const table = new Table({
    chars: PLAIN,
    // Without its own colours, which ask neither the terminal nor NO_COLOR.
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    head: bold(["STATE", ...protocols, "TOTAL"]),
    colAligns: ["left", ...protocols.map(() => "right" as const), "right"],
  });
  for (const state of states) {
    const name = paintState(colours, state, state);
    table.push([
      name,
      ...protocols.map((protocol) => cell(counts.of(protocol, state))),
      cell(counts.of(undefined, state)),
    ]);
  }
  table.push(bold(["TOTAL", ...protocols.map((protocol) => counts.of(protocol)), counts.of()]));
  return table.toString();
}
