import type { PackedCapture, PlainDiagnostics } from "../capture/packed-capture";
import type { HeldTables } from "../changes/like-tables";
import type { Protocol, SocketRowJson, Summary } from "../core";
import type { Finding } from "../findings/finding";
import type { Growth } from "../findings/growth/growth";
import type { PastFinding } from "../findings/growth/past";
import type { ByState } from "../summary/index";
import type { InfoFigures } from "../summary/info/info-figures";
import type { PrefixLengths } from "../summary/network-spread";
import type { ProcessesFigures } from "../summary/processes";
import type { EphemeralUse } from "../summary/services/ephemeral-use";
import type { ServicesFigures } from "../summary/services/service-figures";
import type { Breakdown } from "../summary/troubles/breakdown";
import type { Column } from "../table/schema";
import type { ChangeKind } from "../text/change-kinds";
import type { InspectedProcesses } from "../text/holders";

/*
 * What the page and its worker say to each other. All of it is plain data: rows are objects only where they are shown.
 */

/** A file as it came. */
export interface PageFile {
  name: string;
  /** When it was last written: milliseconds since 1970. */
  modified?: number | undefined;
  /** What the command knew of it. */
  host?: string | undefined;
  time?: number | undefined;
  protocol?: Protocol | undefined;
  /** Columns that the command has packed, in place of a table's text. */
  holds?: "rows" | undefined;
  /** What was dropped or chosen; or what the page brought along, gzip in base64. */
  data: Blob | string;
}

/** Rows of all of a capture, or those that something happened to since the one before. */
export type Scope = "all" | ChangeKind;

/** Two captures of one host and all between them in time. */
export interface CaptureRange {
  /** Numbers of captures, the earlier one first. */
  first: number;
  last: number;
}

/** What is looked at. */
export interface Query {
  /** Number of a capture. */
  capture: number;
  /** The one it is compared with. */
  before: number | undefined;
  /** The part of the timeline that is looked at: findings are of its captures. Undefined: all of it. */
  range: CaptureRange | undefined;
  scope: Scope;
  /** In ss's language, or a word to be found. */
  filter: string;
  /** What networks are counted by: `remote/8/32`, `remote` for single addresses; undefined for what says most. */
  by: string | undefined;
}

export interface Order {
  column: string;
  isDescending: boolean;
}

/** The schema's entries of what is sorted by, the most significant first: they come along, so that the worker has no copy of its own. */
export interface SortOrder {
  by: readonly Column[];
  isDescending: boolean;
}

export type Request =
  | { ask: "open"; files: PageFile[]; details: boolean; keep: boolean }
  /** A packed table, as a server's live capture; `pinned` are numbers of captures that stay. */
  | { ask: "append"; data: Blob; pinned: readonly number[] }
  | { ask: "look"; id: number; query: Query }
  | { ask: "order"; order: SortOrder | undefined }
  | { ask: "rows"; version: number; from: number; to: number }
  | { ask: "export"; format: "csv" | "ndjson"; fields: readonly (keyof PageRow)[] };

export interface CaptureInfo {
  name: string;
  host: string | undefined;
  /** Milliseconds since 1970, always one that a date can be. */
  time: number | undefined;
  tables: HeldTables;
  rows: number;
  /** What is known of processes; undefined where the capture came without facts. */
  processes: CapturedProcesses | undefined;
  /** What a live capture was read from, which came packed; undefined of text. */
  read: ReadFrom | undefined;
  /** Whether rows have info columns: round-trip times, bytes. */
  hasInfo: boolean;
  /** -1 until duplicates are counted. */
  diagnostics: PlainDiagnostics;
}

export type ReadFrom = Required<Pick<PackedCapture, "source" | "fallback">>;

export interface CapturedProcesses {
  /** How many hold its sockets; undefined where that is not known. */
  known: number | undefined;
  inspected: InspectedProcesses | undefined;
  /** Whoever made the report left them out. */
  areLeftOut: boolean;
}

/** The summary as JSON has it. */
export type PlainSummary = Omit<Summary, "listeners" | "queues" | "retransmitting"> & {
  listeners: { sockets: number; waiting: number; top: SocketRowJson[] };
  queues: { rx: PlainQueues; tx: PlainQueues };
  retransmitting: { sockets: number; top: SocketRowJson[] };
};

export interface PlainQueues {
  sockets: number;
  bytes: number;
  top: SocketRowJson[];
  impossible: number;
}

export interface Figures {
  /** Of what is selected, by `uid`. */
  summary: PlainSummary;
  /** Of the whole capture, or of all in the scope. */
  total: number;
  totalByProtocol: Summary["byProtocol"];
}

/** Who is at the other end. */
export interface NetworkFigures {
  /** Of networks; undefined where peers are counted by themselves. */
  networks: GroupFigures | undefined;
  peers: GroupFigures;
  /** Of the networks' prefixes; of addresses 32 and 128. */
  lengths: PrefixLengths;
}

export interface GroupFigures {
  group: Summary["groups"][number];
  /** Of each entry in it. */
  breakdowns: Breakdown[];
}

/** What is served here and called elsewhere, and by which processes. */
export interface PanelFigures {
  services: ServicesFigures;
  ephemeral: EphemeralUse;
  /** Of all that is selected. */
  breakdown: Breakdown;
  /** Undefined where nothing is known of processes. */
  processes: ProcessesFigures | undefined;
}

export interface ChangeFigures {
  counts: Record<ChangeKind, number>;
  /** From which state to which. */
  transitions: { from: string; to: string; sockets: number }[];
}

/** What a capture adds up to under the filter, at its time. */
export interface TimelinePoint {
  /** Undefined: its rows were dropped. */
  capture: number | undefined;
  /** Milliseconds since 1970. */
  time: number | undefined;
  states: ByState;
  sockets: number;
  rxBytes: number;
  txBytes: number;
  waiting: number;
  retransmitting: number;
}

/** Of two hosts no socket is the same: what they add up to is compared. */
export interface TwoHosts {
  before: TimelinePoint;
  after: TimelinePoint;
}

export interface PageRow extends SocketRowJson {
  /** Its state before, of a row that changed: the kernel's name. */
  was?: string;
}

/** Of each finding, where there are captures to compare with. */
export type GrowthOfFindings = readonly (Growth | undefined)[];

export type Reply =
  | { tell: "progress"; name: string; bytes: number; totalBytes: number; rows: number }
  | { tell: "opened"; captures: CaptureInfo[]; unusable: { name: string; message: string }[]; details: boolean }
  /** The last one is new; `kept` are the numbers that the others had before. */
  | { tell: "appended"; captures: CaptureInfo[]; kept: readonly number[] }
  | { tell: "figures"; id: number; filter: string; figures: Figures; version: number }
  | { tell: "invalid"; id: number; message: string; position: number; length: number }
  /** `hosts`: what two captures of different hosts add up to, the first one before. */
  | { tell: "changes"; id: number; changes: ChangeFigures | undefined; hosts: TwoHosts | undefined }
  | { tell: "info"; id: number; info: InfoFigures | undefined }
  | { tell: "panels"; id: number; panels: PanelFigures }
  | { tell: "networks"; id: number; networks: NetworkFigures }
  /** `isCut`: there were captures before, which have no rows any more and were not counted under this filter. */
  | { tell: "timeline"; id: number; points: TimelinePoint[]; isCut: boolean }
  | { tell: "findings"; id: number; findings: Finding[]; growth: GrowthOfFindings | undefined }
  | { tell: "past"; id: number; past: PastFinding[] }
  | { tell: "duplicates"; capture: number; duplicates: number }
  | { tell: "settled"; id: number }
  | { tell: "ordered"; version: number }
  | { tell: "rows"; version: number; from: number; rows: PageRow[] }
  | { tell: "exported"; name: string; data: Blob; rows: number }
  | { tell: "failed"; message: string };
