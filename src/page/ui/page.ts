import { networkCondition } from "../../filter/conditions-as-text";
import { captureBefore, chooseCapture, chooseRange, compare } from "../choices";
import { sortedBy } from "../columns";
import type { CaptureRange, PageFile, Query, Reply, Scope } from "../messages";
import { hasTerm, withoutTerm, withTerm } from "../terms";
import { h } from "./dom";
import { save } from "./files";
import { filterBar } from "./filter-bar";
import { header } from "./header";
import { followed, pinnedBy } from "./live/follow";
import { type Actions, emptyModel, FIRST_QUERY, type Model, type Panel } from "./model";
import { Packing } from "./packing";
import { changesPanel } from "./panels/changes";
import { areSameCards, findingsPanel } from "./panels/findings";
import { infoPanels } from "./panels/info-panels";
import { networksPanel } from "./panels/networks";
import { processesPanel } from "./panels/processes";
import { ownersPanel, queuePanel, timersPanel } from "./panels/queues";
import { readingPanel } from "./panels/reading";
import { servicesCalledPanel, servicesHerePanel } from "./panels/services";
import { statesPanel } from "./panels/states";
import { RowsPanel } from "./rows/rows-panel";
import { TimelinePanel } from "./timeline/timeline-panel";
import { welcome } from "./welcome";
import { WorkerClient } from "./worker-client";

/** Everything on screen: the model, what shows it, and what a person does to it. */
export class Page implements Actions {
  readonly #worker = new WorkerClient((reply) => this.#hear(reply));
  readonly #welcome = welcome(this);
  readonly #header: Panel;
  readonly #findings = findingsPanel(this);
  readonly #filter = filterBar(this);
  readonly #timeline = new TimelinePanel(this);
  readonly #changes = changesPanel(this);
  readonly #info = infoPanels(this);
  readonly #networks = networksPanel(this);
  readonly #counted = [statesPanel, servicesHerePanel, servicesCalledPanel, processesPanel].map((panel) => panel(this));
  readonly #reading = readingPanel();
  readonly #table = new RowsPanel(this, {
    rows: (version, from, to) => this.#worker.ask({ ask: "rows", version, from, to }),
    export: (format, fields) => this.#worker.ask({ ask: "export", format, fields }),
    details: () => this.#readDetails(),
  });
  readonly #panels: readonly Panel[];
  readonly #packing: Packing;
  readonly #root: HTMLElement;
  readonly #main: HTMLElement;
  #model: Model = emptyModel();
  #look = 0;
  /** The last one that was none of mistakes. */
  #filterBefore = "";
  #hasDetails = false;
  /** Called when all is there that was asked for. */
  #settled = () => {};

  /** `live`, where a server feeds it: what says so. */
  constructor(root: HTMLElement, live?: Panel) {
    this.#header = header(this, this, live?.root);
    if (live) {
      this.#hasDetails = true;
      this.#welcome.wait("Waiting for the first reading");
    }
    // The first two are wide, and there with several captures alone; states stand beside them.
    const charts = [
      ...[this.#timeline, this.#changes, ...this.#counted, this.#networks],
      ...[queuePanel(this, "rx"), queuePanel(this, "tx"), timersPanel(this)],
      ...[...this.#info, ownersPanel(this), this.#reading],
    ];
    const inFront = [this.#findings, this.#filter];
    this.#panels = [this.#header, ...inFront, ...charts, this.#table, ...(live ? [live] : [])];
    const grid = h("div", { id: "charts" }, ...charts.map((panel) => panel.root));
    this.#packing = new Packing(grid);
    const parts = [...inFront.map((panel) => panel.root), grid, this.#table.root];
    this.#main = h("div", { id: "report", hidden: true }, ...parts);
    this.#root = h("main", { "aria-busy": "false" }, this.#welcome.root, this.#main);
    root.append(this.#header.root, this.#root);
    this.#show(this.#panels);
  }

  open(files: PageFile[], keep: boolean): void {
    this.#setBusy(true);
    this.#worker.ask({ ask: "open", files, details: this.#hasDetails, keep });
  }

  /** Another capture of a server. Resolves when the page shows it, or will once it is in sight. */
  append(data: Blob): Promise<void> {
    const { captures, query } = this.#model;
    this.#worker.ask({ ask: "append", data, pinned: pinnedBy(query, captures) });
    return new Promise((resolve) => {
      this.#settled = resolve;
    });
  }

  follow(): void {
    const { captures } = this.#model;
    if (captures.length > 0) this.choose(captures.length - 1);
  }

  toggle(term: string): void {
    const { filter } = this.#model.query;
    this.narrow(this.isOn(term) ? withoutTerm(filter, term) : withTerm(filter, term));
  }

  isOn(term: string): boolean {
    return hasTerm(this.#model.query.filter, term);
  }

  narrow(filter: string): void {
    const { zoom } = this.#model;
    const last = zoom.at(-1);
    // A network that is filtered no more is zoomed into no more.
    const isZoomed = last !== undefined && hasTerm(filter, networkCondition("dst", last));
    this.#ask({ filter }, { zoom: isZoomed ? zoom : [] });
  }

  zoomTo(zoom: readonly string[]): void {
    const { query, zoom: before } = this.#model;
    const last = before.at(-1);
    const without = last ? withoutTerm(query.filter, networkCondition("dst", last)) : query.filter;
    const next = zoom.at(-1);
    const filter = next ? withTerm(without, networkCondition("dst", next)) : without;
    this.#ask({ filter, by: undefined }, { zoom });
  }

  countBy(by: string | undefined): void {
    this.#ask({ by });
  }

  choose(capture: number): void {
    this.#ask(chooseCapture(this.#model, capture));
  }

  compare(chosen: Partial<Pick<Query, "before" | "capture">>): void {
    this.#ask(compare(this.#model, chosen));
  }

  chooseRange(range: CaptureRange | undefined): void {
    this.#ask(chooseRange(this.#model, range));
  }

  choosePart(scope: Scope, term?: string): void {
    const { filter } = this.#model.query;
    this.#ask({ scope, filter: term === undefined ? filter : withTerm(filter, term) });
  }

  showRows(isShown: boolean): void {
    this.#table.dock.turn(isShown);
  }

  sortBy(column: string): void {
    const { order } = this.#model;
    const isSame = order?.column === column;
    // What is large is looked for first; then the other way round; then as it was.
    const isFirst = !["proto", "state", "local", "remote"].includes(column);
    if (isSame && order.isDescending !== isFirst) this.#model.order = undefined;
    else this.#model.order = { column, isDescending: isSame ? !isFirst : isFirst };
    const next = this.#model.order;
    this.#worker.ask({ ask: "order", order: next && { by: sortedBy(next.column), isDescending: next.isDescending } });
    this.#show([this.#table]);
  }

  #ask(query: Partial<Query>, change: Partial<Model> = {}): void {
    this.#model = { ...this.#model, ...change, query: { ...this.#model.query, ...query } };
    this.#setBusy(true);
    this.#worker.ask({ ask: "look", id: ++this.#look, query: this.#model.query });
  }

  /** For who does not see what is still being counted. */
  #setBusy(isBusy: boolean): void {
    this.#root.setAttribute("aria-busy", String(isBusy));
    if (!isBusy) this.#settled();
  }

  #readDetails(): void {
    if (this.#hasDetails) return;
    this.#hasDetails = true;
    this.#setBusy(true);
    this.#worker.ask({ ask: "open", files: [], details: true, keep: true });
  }

  #hear(reply: Reply): void {
    if ("id" in reply && reply.id !== this.#look) return;
    switch (reply.tell) {
      case "progress":
        this.#welcome.progress(reply);
        break;
      case "opened":
        this.#opened(reply);
        break;
      case "appended":
        this.#appended(reply);
        break;
      case "figures":
        this.#model.figures = reply.figures;
        this.#filterBefore = this.#model.query.filter = reply.filter;
        this.#table.turn(reply.version);
        this.#show(this.#panels);
        break;
      case "settled":
        this.#setBusy(false);
        this.#packing.keep();
        break;
      case "invalid":
        this.#setBusy(false);
        // What is clicked next goes on from what was right.
        this.#model.query.filter = this.#filterBefore;
        this.#filter.complain(reply.message, reply.position, reply.length);
        break;
      case "changes":
        this.#model = { ...this.#model, changes: reply.changes, hosts: reply.hosts };
        this.#show([this.#changes]);
        break;
      case "panels":
        this.#model.panels = reply.panels;
        this.#show(this.#counted);
        break;
      case "networks":
        this.#model.networks = reply.networks;
        this.#show([this.#networks]);
        break;
      case "info":
        this.#model.info = reply.info;
        this.#show(this.#info);
        break;
      case "timeline":
        this.#model = { ...this.#model, timeline: reply.points, isTimelineCut: reply.isCut };
        this.#show([this.#timeline]);
        break;
      case "findings":
        this.#timeline.lead(this.#model, reply.findings[0]);
        // The same cards wait for how they grew: they would lose a line, and get it back.
        if (reply.growth === undefined && areSameCards(reply.findings, this.#model.findings)) break;
        this.#model = { ...this.#model, findings: reply.findings, growth: reply.growth, past: [] };
        this.#show([this.#findings]);
        break;
      case "past":
        this.#model.past = reply.past;
        this.#timeline.lead(this.#model, reply.past[0]?.finding);
        this.#show([this.#findings]);
        break;
      case "duplicates":
        this.#tellDuplicates(reply.capture, reply.duplicates);
        break;
      case "ordered":
        this.#table.turn(reply.version);
        break;
      case "rows":
        this.#table.take(reply.version, reply.from, reply.rows);
        break;
      case "exported":
        save(reply.name, reply.data);
        break;
      case "failed":
        this.#setBusy(false);
        this.#welcome.complain([{ name: "", message: reply.message }]);
        break;
    }
  }

  #opened({ captures, unusable, details }: Reply & { tell: "opened" }): void {
    if (captures.length > 0) {
      this.#welcome.hide();
      this.#main.hidden = false;
      this.#packing.free();
      const isSame = details && captures.length === this.#model.captures.length;
      const last = captures.length - 1;
      const query = isSame ? this.#model.query : { ...FIRST_QUERY, capture: last };
      this.#model = { ...emptyModel(), order: this.#model.order, query, captures };
      if (!isSame) query.before = captureBefore({ captures, query });
      if (!isSame) this.#timeline.startAnew();
      this.#ask({});
    }
    if (captures.length === 0) this.#setBusy(false);
    if (unusable.length > 0 || captures.length === 0) this.#welcome.complain(unusable);
    this.#show(this.#panels);
  }

  #appended({ captures, kept }: Reply & { tell: "appended" }): void {
    this.#welcome.hide();
    this.#main.hidden = false;
    const query = followed(this.#model.captures, this.#model.query, { captures, kept });
    if (!document.hidden) this.#ask(query, { captures });
    else {
      this.#model = { ...this.#model, captures, query };
      document.addEventListener("visibilitychange", this.#inSight, { once: true });
      this.#settled();
    }
  }

  /** Of captures that came while nobody saw the page nothing was counted. */
  readonly #inSight = () => this.#ask({});

  #tellDuplicates(capture: number, duplicates: number): void {
    const info = this.#model.captures[capture];
    if (!info || info.diagnostics.duplicates === duplicates) return;
    info.diagnostics.duplicates = duplicates;
    this.#show([this.#reading]);
  }

  #show(panels: readonly Panel[]): void {
    for (const panel of panels) panel.show(this.#model);
  }
}
