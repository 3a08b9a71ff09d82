import type { Finding } from "../../findings/finding";
import type { PastFinding } from "../../findings/growth/past";
import type { InfoFigures } from "../../summary/info/info-figures";
import type {
  CaptureInfo,
  CaptureRange,
  ChangeFigures,
  Figures,
  GrowthOfFindings,
  NetworkFigures,
  Order,
  PanelFigures,
  Query,
  Scope,
  TimelinePoint,
  TwoHosts,
} from "../messages";

/** What the page shows. Parts that are not there yet are undefined. */
export interface Model {
  captures: readonly CaptureInfo[];
  query: Query;
  /** Networks that were zoomed into, the widest first. */
  zoom: readonly string[];
  order: Order | undefined;
  figures: Figures | undefined;
  /** Of struct tcp_info; undefined where no row has it. */
  info: InfoFigures | undefined;
  panels: PanelFigures | undefined;
  networks: NetworkFigures | undefined;
  changes: ChangeFigures | undefined;
  /** Of two captures of different hosts. */
  hosts: TwoHosts | undefined;
  timeline: readonly TimelinePoint[];
  /** Whether it could begin earlier, were all captures counted under the filter. */
  isTimelineCut: boolean;
  findings: readonly Finding[] | undefined;
  /** Undefined until the other captures are counted. */
  growth: GrowthOfFindings | undefined;
  /** What stood out in earlier captures only. */
  past: readonly PastFinding[];
}

export const FIRST_QUERY: Query = {
  capture: 0,
  before: undefined,
  range: undefined,
  scope: "all",
  filter: "",
  by: undefined,
};

export function emptyModel(): Model {
  return {
    captures: [],
    query: { ...FIRST_QUERY },
    zoom: [],
    order: undefined,
    figures: undefined,
    info: undefined,
    panels: undefined,
    networks: undefined,
    changes: undefined,
    hosts: undefined,
    timeline: [],
    isTimelineCut: false,
    findings: undefined,
    growth: [],
    past: [],
  };
}

/** What a person can do. */
export interface Actions {
  /** Adds a condition to the filter, or takes it away. */
  toggle(term: string): void;
  narrow(filter: string): void;
  isOn(term: string): boolean;
  zoomTo(zoom: readonly string[]): void;
  /** Undefined: by what says most. */
  countBy(by: string | undefined): void;
  choose(capture: number): void;
  /** Compares with another capture, or compares another one. */
  compare(chosen: Partial<Pick<Query, "before" | "capture">>): void;
  /** Undefined: all of the timeline. */
  chooseRange(range: CaptureRange | undefined): void;
  /** All rows, or those something happened to; with a term, those that it is true of. */
  choosePart(scope: Scope, term?: string): void;
  sortBy(column: string): void;
  /** Opens the list of rows, or closes it. The focus stays. */
  showRows(isShown: boolean): void;
}

/** A part of the page that shows something of the model. */
export interface Panel {
  root: HTMLElement;
  show(model: Model): void;
}
