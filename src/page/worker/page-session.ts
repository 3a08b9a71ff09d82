import { likenessOf } from "../../changes/like-tables";
import { type FilterExpression, SockdexError, Summarizer } from "../../core";
import { infoFigures } from "../../summary/info/info-figures";
import { allRows } from "../../table/all-rows";
import { messageOf } from "../../table/realms";
import { stateName } from "../../table/states";
import type { PageFile, PageRow, Query, Reply, Request, SortOrder } from "../messages";
import { inRange } from "../series";
import { failureIn, filterFor } from "./capture-filter";
import { ComparedTables } from "./compared-tables";
import { exportRows } from "./export-rows";
import { summaryOf, TOP, totalsOf } from "./figures";
import { filterOfWords } from "./find-words";
import { FindingsOverTime } from "./findings-over-time";
import type { HeldTable } from "./held-table";
import { keptCaptures, readLive } from "./live-captures";
import { networksOf } from "./network-figures";
import { type ReadCapture, readCaptures } from "./read-captures";
import { ServicePanels } from "./service-panels";
import { sortRows } from "./sort-rows";
import { Timeline } from "./timeline";

/** Rows sent without being asked for: a page of the table. */
const FIRST_ROWS = 128;

/** Work that others may have their turn between. */
type Steps = Generator<void, void, undefined>;

/** What is selected: rows of one table. */
interface Selection {
  table: HeldTable;
  /** Ascending. */
  rows: Uint32Array;
  /** The same, as the table shows them: put in order when they are first asked for. */
  ordered: Uint32Array | undefined;
  /** Of rows that changed. */
  statesBefore: ReadonlyMap<number, number> | undefined;
}

/**
 * Holds the captures and answers what the page asks. A look is answered in stages, what is soon done first; another look
 * ends it.
 */
export class PageSession {
  readonly #tell: (reply: Reply) => void;
  #files: PageFile[] = [];
  #captures: ReadCapture[] = [];
  #compared: ComparedTables | undefined;
  #findings = new FindingsOverTime([]);
  readonly #totals = new Map<string, ReturnType<typeof totalsOf>>();
  #timeline = new Timeline([]);
  readonly #panels = new ServicePanels();
  #selection: Selection | undefined;
  #order: SortOrder | undefined;
  #version = 0;
  #newestLook = -1;

  constructor(tell: (reply: Reply) => void) {
    this.#tell = tell;
  }

  async hear(request: Request): Promise<void> {
    try {
      if (request.ask === "open") await this.#open(request);
      else if (request.ask === "append") await this.#append(request);
      else if (request.ask === "look") await this.#look(request.id, request.query);
      else if (request.ask === "order") this.#reorder(request.order);
      else if (request.ask === "rows") this.#rows(request);
      else this.#export(request);
    } catch (error) {
      this.#tell({ tell: "failed", message: messageOf(error) });
    }
  }

  async #open({ files, details, keep }: Request & { ask: "open" }): Promise<void> {
    this.#newestLook = -1;
    const all = keep ? [...this.#files, ...files] : files;
    const { captures, unusable } = await readCaptures(all, details, (now) => this.#tell({ tell: "progress", ...now }));
    if (captures.length > 0) {
      this.#files = all;
      this.#hold(captures);
    }
    this.#tell({ tell: "opened", captures: captures.map(({ info }) => info), unusable, details });
  }

  async #append({ data, pinned }: Request & { ask: "append" }): Promise<void> {
    const next = await readLive(data);
    this.#newestLook = -1;
    const before = this.#captures;
    const kept = keptCaptures(before, next, pinned);
    this.#hold([...kept.flatMap((i) => before[i] ?? []), next], this.#timeline);
    this.#tell({ tell: "appended", captures: this.#captures.map(({ info }) => info), kept });
  }

  /** `timeline`: the one that goes on. */
  #hold(captures: ReadCapture[], timeline = new Timeline([])): void {
    this.#captures = captures;
    this.#compared = undefined;
    this.#findings = new FindingsOverTime(captures);
    this.#totals.clear();
    timeline.hold(captures);
    this.#timeline = timeline;
    this.#panels.clear();
  }

  async #look(id: number, query: Query): Promise<void> {
    this.#newestLook = id;
    const filter = filterOfWords(query.filter);
    const capture = this.#captures[query.capture];
    if (!capture) return;
    let expression: FilterExpression;
    try {
      expression = filterFor(capture, filter);
    } catch (error) {
      if (!(error instanceof SockdexError)) throw error;
      this.#tell({ tell: "invalid", id, ...failureIn(capture, error) });
      return;
    }
    const compared = this.#compare(query);
    const scope = query.scope === "all" ? undefined : compared?.rowsOf(query.scope);
    const { table, rows: scopeRows } = scope ?? { table: capture.table, rows: allRows(capture.table) };
    const key = `${query.before}/${query.capture}/${query.scope}`;
    // Before the filter moves the rows together. Without one they are what is selected, and summed up below.
    const known = this.#totals.get(key) ?? (filter === "" ? undefined : totalsOf(sumUp(table, scopeRows)));
    const rows = filter === "" ? scopeRows : expression.narrow(table.columns, scopeRows);
    const statesBefore = query.scope === "changed" ? compared?.statesBefore() : undefined;
    this.#selection = { table, rows, ordered: undefined, statesBefore };
    const summary = summaryOf(table, rows);
    const totals = known ?? totalsOf(summary);
    this.#totals.set(key, totals);
    const figures = { summary, ...totals };
    this.#tell({ tell: "figures", id, filter, figures, version: ++this.#version });
    // What is on screen first is not asked for: by then this thread is at what takes longer.
    this.#rows({ ask: "rows", version: this.#version, from: 0, to: FIRST_ROWS });
    const stages: (() => Steps | undefined)[] = [
      () => void this.#tellChanges(id, query, compared, expression),
      () => void this.#tellFindings(id, query),
      () => void this.#tell({ tell: "networks", id, networks: networksOf(table, rows, query.by) }),
      () => void this.#tell({ tell: "info", id, info: infoFigures(table, rows, TOP) }),
      () => void this.#tellPanels(id),
      () => this.#tellTimeline(id, capture, filter),
      () => this.#tellGrowth(id, query),
      () => void this.#tell({ tell: "duplicates", capture: query.capture, duplicates: capture.duplicates() }),
    ];
    for (const stage of stages) {
      await pause();
      if (this.#newestLook !== id) return;
      for (const _ of stage() ?? []) {
        await pause();
        if (this.#newestLook !== id) return;
      }
    }
    this.#tell({ tell: "settled", id });
  }

  #compare({ before, capture }: Query): ComparedTables | undefined {
    const [first, second] = [before === undefined ? undefined : this.#captures[before], this.#captures[capture]];
    if (!first || !second || first === second) return undefined;
    const { both } = likenessOf(first.info.tables, second.info.tables);
    if (both.length === 0) return undefined;
    const is = this.#compared;
    if (is?.before !== first.table || is.after !== second.table) {
      this.#compared = new ComparedTables(first.table, second.table, both);
    }
    return this.#compared;
  }

  #tellChanges(id: number, query: Query, compared: ComparedTables | undefined, filter: FilterExpression): void {
    const [before, after] = [this.#captures[query.before ?? -1], this.#captures[query.capture]];
    const areTwoHosts = compared && before && after && before.info.host !== after.info.host;
    const hosts = areTwoHosts ? compared.sums(filter, before.info.time, after.info.time) : undefined;
    this.#tell({ tell: "changes", id, changes: compared?.figures(filter), hosts });
  }

  *#tellTimeline(id: number, capture: ReadCapture, filter: string): Steps {
    const { points, isCut } = yield* this.#timeline.of(capture, filter);
    this.#tell({ tell: "timeline", id, points, isCut });
  }

  /** What stands out. */
  #tellFindings(id: number, { capture }: Query): void {
    const findings = this.#findings.of(capture);
    // Where nothing does, something may have, before.
    if (findings.length > 0) this.#tell({ tell: "findings", id, findings, growth: undefined });
  }

  /** How that grew, and what no longer stands out. */
  *#tellGrowth(id: number, query: Query): Steps {
    const captures = inRange({ captures: this.#captures.map(({ info }) => info), query });
    const findings = this.#findings.of(query.capture);
    const growth = yield* this.#findings.growth(query.capture, captures);
    this.#tell({ tell: "findings", id, findings, growth });
    const past = yield* this.#findings.past(query.capture, captures);
    if (past.length > 0) this.#tell({ tell: "past", id, past });
  }

  /** Processes and limits are those of the capture that the rows are of: what has closed is of the one before. */
  #tellPanels(id: number): void {
    if (!this.#selection) return;
    const { table, rows } = this.#selection;
    const { facts = {} } = this.#captures.find((capture) => capture.table === table) ?? {};
    this.#tell({ tell: "panels", id, panels: this.#panels.figures(table, rows, facts) });
  }

  #inOrder(selection: Selection): Uint32Array {
    const { table, rows } = selection;
    const order = this.#order;
    selection.ordered ??= order ? sortRows(table.columns, rows, order) : rows;
    return selection.ordered;
  }

  #reorder(order: SortOrder | undefined): void {
    this.#order = order;
    if (!this.#selection) return;
    this.#selection.ordered = undefined;
    this.#tell({ tell: "ordered", version: ++this.#version });
    this.#rows({ ask: "rows", version: this.#version, from: 0, to: FIRST_ROWS });
  }

  #rows({ version, from, to }: Request & { ask: "rows" }): void {
    if (version !== this.#version || !this.#selection) return;
    const numbers = this.#inOrder(this.#selection).subarray(from, to);
    this.#tell({ tell: "rows", version, from, rows: [...rowsOf(this.#selection, numbers)] });
  }

  #export({ format, fields }: Request & { ask: "export" }): void {
    if (!this.#selection) return;
    const ordered = this.#inOrder(this.#selection);
    const data = exportRows(rowsOf(this.#selection, ordered), format, fields);
    this.#tell({ tell: "exported", name: `sockets.${format}`, data, rows: ordered.length });
  }
}

function* rowsOf({ table, statesBefore }: Selection, numbers: Uint32Array): Generator<PageRow, void, undefined> {
  for (const number of numbers) {
    const row = table.row(number).toJSON();
    const before = statesBefore?.get(number);
    yield before === undefined ? row : { ...row, was: stateName(before) };
  }
}

function sumUp(table: HeldTable, rows: Uint32Array) {
  return new Summarizer({ by: [], top: 0 }).add(table, rows).summary;
}

/** Lets what else was asked be answered. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
