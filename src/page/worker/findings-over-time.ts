import type { Finding } from "../../findings/finding";
import { findingsOf } from "../../findings/findings";
import { type Kept, keptSince, weightIn } from "../../findings/growth/count";
import { type Growth, growthOf } from "../../findings/growth/growth";
import { isOver, type PastFinding, worstOf } from "../../findings/growth/past";
import type { KnownFacts } from "../../findings/known-facts";
import { Selection } from "../../findings/selection";
import type { TableView } from "../../table/index";

/** A capture that findings are of. */
export interface FoundIn {
  table: TableView;
  facts?: KnownFacts;
  info: { time: number | undefined };
}

/** By the findings of a capture, in their order: undefined where something is not known. */
type PerFinding<T> = readonly (T | undefined)[];

/** What is known of a capture for as long as it is held: a live page has it under another number with each refresh. */
interface Known {
  findings: Finding[];
  /** Much of its findings in other captures. */
  weights: WeakMap<FoundIn, PerFinding<number>>;
  /** Of their sockets in another capture. */
  kept: WeakMap<FoundIn, PerFinding<Kept>>;
}

const KNOWN = new WeakMap<FoundIn, Known>();

/** What stands out in captures, and what was of it before and after. Everything is counted once. */
export class FindingsOverTime {
  readonly #captures: readonly FoundIn[];

  constructor(captures: readonly FoundIn[]) {
    this.#captures = captures;
  }

  /** Of one capture. */
  of(capture: number): Finding[] {
    const found = this.#captures[capture];
    return found === undefined ? [] : knownOf(found).findings;
  }

  /** How each of them grew in these captures of its host, in their order. In steps: others may have their turn between. */
  *growth(capture: number, captures: readonly number[]): Generator<void, PerFinding<Growth>, undefined> {
    const own = this.#captures[capture];
    if (own === undefined || captures.length < 2) return this.of(capture).map(() => undefined);
    const all = captures.flatMap((number) => this.#captures[number] ?? []);
    for (const other of all) {
      weightsIn(own, other);
      yield;
    }
    const before = all[all.indexOf(own) - 1];
    return this.of(capture).map((_, i) => {
      const counts = all.flatMap((other, place) => {
        const weight = weightsIn(own, other)[i];
        return weight === undefined ? [] : [{ capture: captures[place] ?? 0, time: other.info.time, weight }];
      });
      const isKnownBefore = before !== undefined && weightsIn(own, before)[i] !== undefined;
      return growthOf(counts, capture, isKnownBefore ? keptFrom(before, own)[i] : undefined);
    });
  }

  /** What was severe in those before a capture, and is gone. In steps. */
  *past(capture: number, captures: readonly number[]): Generator<void, PastFinding[], undefined> {
    const place = captures.indexOf(capture);
    const found: { finding: Finding; capture: number }[] = [];
    for (const number of captures.slice(0, Math.max(0, place))) {
      for (const finding of this.of(number)) {
        if (finding.severity === "high" && isOver(finding, this.of(capture))) found.push({ finding, capture: number });
      }
      yield;
    }
    const past: PastFinding[] = [];
    for (const { finding, capture: number } of worstOf(found)) {
      const growths = yield* this.growth(number, captures);
      const growth = growths[this.of(number).indexOf(finding)];
      const gone = growth?.goneAt === undefined ? undefined : growth.counts[growth.goneAt];
      if (growth && gone && captures.indexOf(gone.capture) <= place) past.push({ finding, capture: number, growth });
    }
    return past;
  }
}

function knownOf(capture: FoundIn): Known {
  const { table, facts } = capture;
  return once(KNOWN, capture, () => ({
    findings: findingsOf(table, facts),
    weights: new WeakMap(),
    kept: new WeakMap(),
  }));
}

/** How much of a capture's findings is in another. */
function weightsIn(own: FoundIn, other: FoundIn): PerFinding<number> {
  const { findings, weights } = knownOf(own);
  return once(weights, other, () => {
    const selection = selectionOf(other);
    return findings.map((finding) => weightIn(finding, selection));
  });
}

function keptFrom(before: FoundIn, own: FoundIn): PerFinding<Kept> {
  const { findings, kept } = knownOf(own);
  return once(kept, before, () => {
    const [earlier, later] = [selectionOf(before), selectionOf(own)];
    return findings.map((finding) => keptSince(finding, earlier, later));
  });
}

function selectionOf({ table, facts = {} }: FoundIn): Selection {
  return new Selection(table, facts, undefined);
}

function once<K extends WeakKey, V>(known: WeakMap<K, V>, key: K, find: () => V): V {
  const value = known.get(key) ?? find();
  known.set(key, value);
  return value;
}
