import type { PortRange } from "../../../index";
import { SeenWidths } from "../../../listing/column-widths";
import type { Look } from "../../../listing/look";
import { conditionOf, KERNEL_STATES } from "../../../listing/states";
import { TextTable } from "../../../listing/text-table";
import { type FlowName, type FlowPeers, Flows } from "../../../summary/flows/flows";
import { formatBytes } from "../../../text/bytes";
import { formatDuration } from "../../../text/duration";
import { plural } from "../../../text/plural";
import { ListPlace } from "../../screen/list-place";
import { sparkline } from "../../terminal/glyphs";
import { signed } from "../numbers";
import { filterOf, type GroupLine, groupColumns, localText, peerText } from "./group-columns";
import { GroupTally, type Tallied } from "./group-tally";
import { type Details, type Pane, type Seen, type SortChoice, Sorting } from "./pane";

interface GroupSort extends SortChoice {
  readonly column: string;
  weight(pane: GroupsPane): (flow: number) => number;
}

const SORTS: readonly GroupSort[] = [
  { title: "sockets", column: "SOCKETS", isDescending: true, weight: (pane) => (flow) => pane.socketsOf(flow) },
  {
    ...{ title: "change a second", column: "A SECOND", isDescending: true },
    weight:
      ({ flows }) =>
      (flow) =>
        Math.abs(flows.counts.sinceBefore(flow)),
  },
  {
    ...{ title: "change a minute", column: "A MINUTE", isDescending: true },
    weight:
      ({ flows }) =>
      (flow) =>
        Math.abs(flows.counts.sinceMinute(flow)),
  },
  {
    ...{ title: "trouble", column: "WORST STATE", isDescending: true },
    weight:
      ({ flows }) =>
      (flow) =>
        flows.counts.now?.troubled[flow] ?? 0,
  },
];

const RATE_SORTS: readonly GroupSort[] = [
  { title: "IN/s", column: "IN/s", isDescending: true, weight: (pane) => (flow) => pane.bytesOf("bytesIn")[flow] ?? 0 },
  {
    ...{ title: "OUT/s", column: "OUT/s", isDescending: true },
    weight: (pane) => (flow) => pane.bytesOf("bytesOut")[flow] ?? 0,
  },
];

/** States that mean trouble, or a connection on its way: by code. */
const TROUBLES = Uint8Array.from(KERNEL_STATES, (state) => (["stuck", "passing"].includes(conditionOf(state)) ? 1 : 0));

/** From the finest to the coarsest. */
const PEERS: readonly FlowPeers[] = ["peer", "network", "none"];

/** Columns beside the history, where there is room for it. */
const BESIDE_HISTORY = 96;
const LONGEST_HISTORY = 60;

/** Sockets by local port and peer, with who holds them and how many come and go. */
export class GroupsPane implements Pane {
  readonly title = "Groups";
  readonly place = new ListPlace();
  readonly sorting: Sorting<GroupSort>;
  readonly #localPorts: PortRange;
  readonly #hasInfo: boolean;
  #peers: FlowPeers = "peer";
  flows: Flows;
  #seen: Seen | undefined;
  #widths = new SeenWidths();
  #sums = new Map<"bytesIn" | "bytesOut", Float64Array>();
  #shown: readonly number[] = [];
  /** The one that is chosen, unless that is the first. */
  #kept: FlowName | undefined;

  /** `hasInfo`: with the rates of their bytes. */
  constructor(localPorts: PortRange, hasInfo: boolean) {
    this.#localPorts = localPorts;
    this.#hasInfo = hasInfo;
    this.sorting = new Sorting([...SORTS, ...(hasInfo ? RATE_SORTS : [])]);
    this.flows = this.#newFlows();
  }

  get about(): string {
    const by = { peer: "", network: " with each network", none: " with all peers" }[this.#peers];
    return `${plural(this.flows.alive.length, "group")}${by} ${this.sorting.text}`;
  }

  take(seen: Seen): void {
    this.#keepChosen();
    this.#seen = seen;
    this.#sums.clear();
    this.flows.take(seen.snapshot.table, seen.rows, seen.snapshot.time);
    this.#follow();
  }

  clear(): void {
    this.flows = this.#newFlows();
    this.#widths = new SeenWidths();
    this.#sums.clear();
    this.#kept = undefined;
    this.place.top();
  }

  /** Tells peers apart by address, by network, or not at all, by turns. */
  regroup(): void {
    this.#peers = PEERS[(PEERS.indexOf(this.#peers) + 1) % PEERS.length] ?? "peer";
    const seen = this.#seen;
    this.clear();
    if (seen && !seen.snapshot.table.isRetired) this.take(seen);
  }

  lines(look: Look, room: number): string[] {
    const weight = this.#weight();
    this.place.fit(this.flows.alive.length, room - 1);
    this.#shown = this.flows.top(weight, this.place.first, this.place.room);
    const tally = new GroupTally(this.flows, this.#shown, this.#seen);
    const historyLength = Math.max(0, Math.min(LONGEST_HISTORY, (look.width ?? 80) - BESIDE_HISTORY));
    const lines = this.#shown.map((flow, i) => this.#line(flow, tally.of(i), historyLength));
    const columns = groupColumns(
      {
        ...{ peers: this.#peers, hasInfo: this.#hasInfo, minute: this.#minuteTitle, historyLength },
        sorting: { column: this.sorting.by.column, isDescending: this.sorting.isDescending },
      },
      look,
    );
    const table = new TextTable(columns, look, true, this.#widths);
    const shown = [...table.lines(lines)];
    return lines.length > 0 ? shown : [...shown, look.colours.dim(this.#seen ? "no sockets" : "")];
  }

  details(): Details | undefined {
    const flow = this.#shown[this.place.chosen - this.place.first];
    if (flow === undefined) return undefined;
    const name = this.flows.nameOf(flow);
    return {
      title: `${localText(name)}  ${peerText(name)}`,
      facts: () => this.#facts(name),
      filter: filterOf(name, this.#peers),
    };
  }

  socketsOf(flow: number): number {
    return this.flows.counts.now?.sockets[flow] ?? 0;
  }

  /** Bytes a second of each group. */
  bytesOf(which: "bytesIn" | "bytesOut"): Float64Array {
    let sums = this.#sums.get(which);
    if (sums === undefined) {
      const { rates } = this.#seen?.snapshot ?? {};
      sums = rates && this.#seen ? this.flows.sums(this.#seen.rows, rates[which]) : new Float64Array(0);
      this.#sums.set(which, sums);
    }
    return sums;
  }

  /** The chosen one stays chosen, wherever it goes; who is at the top stays there. */
  #keepChosen(): void {
    const flow = this.place.chosen === 0 ? undefined : this.#shown[this.place.chosen - this.place.first];
    this.#kept = flow === undefined ? undefined : this.flows.nameOf(flow);
  }

  #follow(): void {
    if (this.#kept === undefined) return;
    const flow = this.flows.find(this.#kept);
    const rank = flow < 0 ? -1 : this.flows.rank(this.#weight(), flow);
    this.place.fit(this.flows.alive.length, this.place.room);
    if (rank >= 0) this.place.choose(rank);
  }

  #newFlows(): Flows {
    return new Flows({ peers: this.#peers, localPorts: this.#localPorts, troubles: TROUBLES });
  }

  #weight(): (flow: number) => number {
    const weight = this.sorting.by.weight(this);
    return this.sorting.isDescending ? weight : (flow) => -weight(flow);
  }

  #line(flow: number, tallied: Tallied, historyLength: number): GroupLine {
    const { counts } = this.flows;
    const { intervalMs, spanMs } = counts;
    return {
      ...tallied,
      flow,
      name: this.flows.nameOf(flow),
      sockets: this.socketsOf(flow),
      aSecond: intervalMs && (counts.sinceBefore(flow) * 1000) / intervalMs,
      aMinute: spanMs && counts.sinceMinute(flow),
      worse: counts.sinceBefore(flow, "troubled"),
      worseInMinute: counts.sinceMinute(flow, "troubled"),
      bytesIn: this.bytesOf("bytesIn")[flow] ?? Number.NaN,
      bytesOut: this.bytesOf("bytesOut")[flow] ?? Number.NaN,
      history: historyLength > 0 ? counts.history(flow, historyLength) : [],
    };
  }

  /** As long as less than a minute is known it says so. */
  get #minuteTitle(): string {
    const { spanMs } = this.flows.counts;
    return spanMs === undefined || Math.abs(spanMs - 60_000) < 1000 ? "A MINUTE" : `IN ${formatDuration(spanMs)}`;
  }

  #facts(name: FlowName): [string, string][] {
    const flow = this.flows.find(name);
    if (flow < 0) return [["Sockets", "none in the last minute"]];
    const tallied = new GroupTally(this.flows, [flow], this.#seen).of(0);
    const line = this.#line(flow, tallied, LONGEST_HISTORY);
    const { spanMs } = this.flows.counts;
    const some = (label: string, list: readonly (readonly [string, number])[]): [string, string][] =>
      list.map(([text, sockets], i) => [i === 0 ? label : "", `${sockets} ${text}`]);
    return [
      ["Protocol", name.transport],
      ["Sockets", `${line.sockets}`],
      ["A second", signed(line.aSecond) || "0"],
      ...(spanMs === undefined
        ? []
        : ([[`In ${formatDuration(spanMs)}`, signed(line.aMinute) || "0"]] as [string, string][])),
      ...some("States", tallied.states),
      ...some("Processes", tallied.processes),
      ...(this.#hasInfo
        ? ([
            ["In", `${formatBytes(line.bytesIn || 0)}/s`],
            ["Out", `${formatBytes(line.bytesOut || 0)}/s`],
          ] as [string, string][])
        : []),
      ["History", sparkline(line.history)],
    ];
  }
}
