import type { SocketRow } from "../../../index";
import type { Colours } from "../../../listing/colours";
import { SeenWidths } from "../../../listing/column-widths";
import { endpointShortening } from "../../../listing/endpoints";
import type { Look } from "../../../listing/look";
import { shortHolders } from "../../../listing/short-holders";
import { type TextColumn, TextTable } from "../../../listing/text-table";
import type { EndCause, EndedConnection } from "../../../live/index";
import { rowOfEnd } from "../../../live/rates/ended-rows";
import { columnsOfRows } from "../../../table/row-values";
import { formatBytes } from "../../../text/bytes";
import { formatEndpoint } from "../../../text/endpoint";
import { plural } from "../../../text/plural";
import type { CommandFilter } from "../../args/filters";
import { clock } from "../../screen/chrome";
import { ListPlace } from "../../screen/list-place";
import { causeText, livedText } from "./end-texts";
import type { Details, Pane } from "./pane";
import { endFacts, endsOf } from "./socket-details";

/** Connections that can be scrolled back to. */
export const KEPT = 2000;

/** A connection that has ended, and who held it. */
interface EndedLine {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly row: ReturnType<typeof rowOfEnd> | SocketRow;
  /** Undefined where it is known by its absence alone. */
  readonly end: EndedConnection | undefined;
  /** Found then, or a little later. */
  process: string;
}

/** Connections that have ended of late, those too that no reading has had: as the kernel reports them. */
export class EndedPane implements Pane {
  readonly title = "Ended";
  readonly place = new ListPlace();
  readonly #filter: () => CommandFilter;
  readonly #processOf: (inode: number) => string;
  /** The newest first. */
  #all: EndedLine[] = [];
  #meant: EndedLine[] = [];
  #count = 0;
  #widths = new SeenWidths();
  /** Why the kernel is not heard: ends are taken from what is gone. */
  refusal: string | undefined;

  /** `processOf`: who holds a socket now, or held it when it was read last. */
  constructor(filter: () => CommandFilter, processOf: (inode: number) => string) {
    this.#filter = filter;
    this.#processOf = processOf;
  }

  get about(): string {
    const why = this.refusal === undefined ? "" : `, how is not known: ${this.refusal}`;
    return `${plural(this.#count, "connection")} ended${why}`;
  }

  /** What the kernel has reported. */
  hear(ended: readonly EndedConnection[]): void {
    this.#add(ended.map((end) => this.#line(end.time, rowOfEnd(end), end)));
  }

  /** Ends that are counted and not listed: as many newer ones are. */
  count(ended: readonly EndedConnection[]): void {
    if (ended.length > 0)
      this.#count += this.#chosenOf(ended.map((end) => this.#line(end.time, rowOfEnd(end), end))).length;
  }

  /** What is gone, where the kernel does not report it. */
  miss(closed: readonly SocketRow[], time: number): void {
    this.#add(
      closed.filter(({ protocol }) => protocol.startsWith("tcp")).map((row) => this.#line(time, row, undefined)),
    );
  }

  take(): void {}

  clear(): void {
    this.#meant = this.#chosenOf(this.#all);
    this.#count = this.#meant.length;
    this.#widths = new SeenWidths();
    this.place.top();
  }

  endOf(cookie: bigint): EndedConnection | undefined {
    return this.#all.find(({ end }) => end?.cookie === cookie)?.end;
  }

  lines(look: Look, room: number): string[] {
    const { place } = this;
    place.fit(this.#meant.length, room - 1);
    const shown = this.#meant.slice(place.first, place.first + place.room);
    const table = new TextTable(columnsFor(look), look, true, this.#widths);
    for (const line of shown) if (line.process === "-") line.process = this.#processOf(line.row.inode);
    const lines = [...table.lines(shown)];
    return shown.length > 0 ? lines : [...lines, look.colours.dim("none yet")];
  }

  details(): Details | undefined {
    const line = this.#meant[this.place.chosen];
    if (line === undefined) return undefined;
    const { end, row, process, time } = line;
    const facts = end ? endFacts(end) : ([["Gone at", clock(time)]] as const);
    return {
      title: `${row.protocol}  ${endsOf(row)}`,
      facts: () => [...facts, ["Process", process], ["Last state seen", end?.seen?.state ?? (end ? "-" : row.state)]],
      filter: undefined,
    };
  }

  #line(time: number, row: EndedLine["row"], end: EndedConnection | undefined): EndedLine {
    return { time, row, end, process: this.#processOf(row.inode) };
  }

  #add(lines: EndedLine[]): void {
    if (lines.length === 0) return;
    const news = lines.reverse();
    const meant = this.#chosenOf(news);
    this.#all = [...news, ...this.#all].slice(0, KEPT);
    this.#meant = [...meant, ...this.#meant].slice(0, KEPT);
    this.#count += meant.length;
    // Who reads on further down keeps the place.
    if (this.place.chosen > 0) this.place.shift(meant.length, this.#meant.length);
  }

  #chosenOf(lines: EndedLine[]): EndedLine[] {
    const { protocol, where } = this.#filter();
    const ofProtocol = protocol ? lines.filter(({ row }) => protocol.includes(row.protocol)) : lines;
    if (where === undefined || ofProtocol.length === 0) return ofProtocol;
    const columns = columnsOfRows(ofProtocol.map(({ row }) => row));
    const numbers = where.narrow(columns, Uint32Array.from(ofProtocol.keys()));
    return Array.from(numbers, (number) => ofProtocol[number]).flatMap((line) => line ?? []);
  }
}

function paintCause(colours: Colours, cause: EndCause | undefined, cell: string): string {
  if (cause === "reset" || cause === "timeout") return colours.red(cell);
  if (cause === "refused" || cause === "unanswered") return colours.yellow(cell);
  return cause === "fin" ? colours.green(cell) : colours.dim(cell);
}

function columnsFor({ colours, ellipsis }: Look): TextColumn<EndedLine>[] {
  const endpoint = endpointShortening(ellipsis);
  const bytes = (count: number | undefined) => (count === undefined ? "-" : formatBytes(count));
  return [
    { title: "TIME", dispensable: 4, text: ({ time }) => clock(time), paint: (_, cell) => colours.dim(cell) },
    {
      ...{ title: "END", text: ({ end }: EndedLine) => (end ? causeText(end) : "-") },
      paint: ({ end }, cell) => paintCause(colours, end?.cause, cell),
    },
    { title: "LIVED", isNumber: true, dispensable: 3, text: ({ end }) => (end ? livedText(end) : "-") },
    { title: "IN", isNumber: true, dispensable: 2, text: ({ end }) => bytes(end?.info?.bytesReceived) },
    { title: "OUT", isNumber: true, dispensable: 2, text: ({ end }) => bytes(end?.info?.bytesSent) },
    { title: "LOCAL", shorten: endpoint, text: ({ row }) => formatEndpoint(row.localAddress, row.localPort || "*") },
    { title: "REMOTE", shorten: endpoint, text: ({ row }) => formatEndpoint(row.remoteAddress, row.remotePort || "*") },
    {
      ...{
        title: "PROCESS",
        dispensable: 1,
        shorten: shortHolders(ellipsis),
        text: ({ process }: EndedLine) => process,
      },
      paint: ({ process }, cell) => (process === "-" ? colours.dim(cell) : cell),
    },
  ];
}
