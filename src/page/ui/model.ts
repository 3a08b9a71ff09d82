import type {
  CaptureInfo,
  ChangeFigures,
  Figures,
  Finding,
  Order,
  PeerFigures,
  Query,
  Scope,
  TimelinePoint,
} from "../messages";

/** What the page shows. Parts that are not there yet are undefined. */
export interface Model {
  captures: readonly CaptureInfo[];
  query: Query;
  /** Networks that were zoomed into, the widest first. */
  zoom: readonly Zoom[];
  order: Order | undefined;
  figures: Figures | undefined;
  peers: PeerFigures | undefined;
  changes: ChangeFigures | undefined;
  timeline: readonly TimelinePoint[];
  findings: readonly Finding[] | undefined;
}

/** Numbers of the captures of the host that is looked at: those alone are one timeline, and are compared. */
export function ofSameHost({ captures, query }: Pick<Model, "captures" | "query">): number[] {
  const host = captures[query.capture]?.host;
  return captures.flatMap((capture, i) => (capture.host === host ? [i] : []));
}

export interface Zoom {
  network: string;
  /** How the peers in it are counted. */
  by: string;
}

/** What a person can do. */
export interface Actions {
  /** Adds a condition to the filter, or takes it away. */
  toggle(term: string): void;
  narrow(filter: string): void;
  isOn(term: string): boolean;
  zoomTo(zoom: readonly Zoom[]): void;
  countBy(by: string): void;
  choose(capture: number): void;
  compareWith(before: number | undefined): void;
  choosePart(scope: Scope): void;
  sortBy(column: string): void;
}

/** A part of the page that shows something of the model. */
export interface Panel {
  root: HTMLElement;
  show(model: Model): void;
}
