import type { Finding } from "../../findings/finding";
import { findingsOf } from "../../findings/findings";
import { keptSince, weightIn } from "../../findings/growth/count";
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

/** What stands out in captures, and what was of it before and after. Everything is counted once. */
export class FindingsOverTime {
  readonly #captures: readonly FoundIn[];
  readonly #findings = new Map<number, Finding[]>();
  /** Of the findings of one capture in another: by both their numbers. */
  readonly #weights = new Map<string, PerFinding<number>>();

  constructor(captures: readonly FoundIn[]) {
    this.#captures = captures;
  }

  /** Of one capture. */
  of(capture: number): Finding[] {
    const { table, facts } = this.#captures[capture] ?? {};
    return once(this.#findings, capture, () => (table ? findingsOf(table, facts) : []));
  }

  /** How each of them grew in these captures of its host, in their order. In steps: others may have their turn between. */
  *growth(capture: number, captures: readonly number[]): Generator<void, PerFinding<Growth>, undefined> {
    const findings = this.of(capture);
    if (findings.length === 0 || captures.length < 2) return findings.map(() => undefined);
    const weights: PerFinding<number>[] = [];
    for (const other of captures) {
      weights.push(this.#weightsIn(capture, other));
      yield;
    }
    const before = captures[captures.indexOf(capture) - 1];
    return findings.map((finding, i) => {
      const counts = captures.flatMap((number, place) => {
        const weight = weights[place]?.[i];
        return weight === undefined ? [] : [{ capture: number, time: this.#captures[number]?.info.time, weight }];
      });
      const isKnownBefore = counts.some((count) => count.capture === before);
      const kept = isKnownBefore && before !== undefined ? this.#keptSince(finding, before, capture) : undefined;
      return growthOf(counts, capture, kept);
    });
  }

  /** What stood out in those before a capture, and does so no more. In steps. */
  *past(capture: number, captures: readonly number[]): Generator<void, PastFinding[], undefined> {
    const before = captures.slice(0, Math.max(0, captures.indexOf(capture)));
    const found: { finding: Finding; capture: number }[] = [];
    for (const number of before) {
      for (const finding of this.of(number)) {
        if (finding.severity === "high" && isOver(finding, this.of(capture))) found.push({ finding, capture: number });
      }
      yield;
    }
    const past: PastFinding[] = [];
    for (const { finding, capture: number } of worstOf(found)) {
      const growths = yield* this.growth(number, captures);
      const growth = growths[this.of(number).indexOf(finding)];
      const isGone =
        growth?.goneAt !== undefined &&
        captures.indexOf(growth.counts[growth.goneAt]?.capture ?? -1) <= captures.indexOf(capture);
      if (growth && isGone) past.push({ finding, capture: number, growth });
    }
    return past;
  }

  #weightsIn(capture: number, other: number): PerFinding<number> {
    return once(this.#weights, `${capture} ${other}`, () => {
      const selection = this.#selection(other);
      return this.of(capture).map((finding) => selection && weightIn(finding, selection));
    });
  }

  #keptSince(finding: Finding, before: number, now: number) {
    const [earlier, later] = [this.#selection(before), this.#selection(now)];
    return earlier && later && keptSince(finding, earlier, later);
  }

  #selection(capture: number): Selection | undefined {
    const { table, facts = {} } = this.#captures[capture] ?? {};
    return table && new Selection(table, facts, undefined);
  }
}

function once<K, V>(known: Map<K, V>, key: K, find: () => V): V {
  const value = known.get(key) ?? find();
  known.set(key, value);
  return value;
}
