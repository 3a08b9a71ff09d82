import { PROTOCOLS } from "../table/protocols";
import type { PortRange } from "../table/queries/filter";
import { suggestion } from "../text/closest";
import type { Chain, Comparison, Condition, Family, NumberColumn, Side } from "./condition";
import { invalidFilter, quoted } from "./failure";
import { HostReader, type Surroundings } from "./host";
import { wholeNumber } from "./numbers";
import { STATE_GROUPS, STATE_WORDS, stateCodes } from "./state-sets";
import { type Word, wordsOf } from "./words";

/** Parentheses and nots within each other: a filter's writer has no use for more, and the stack has an end. */
const MOST_NESTED = 200;

const BINDERS: Record<string, "and" | "or"> = { and: "and", "&": "and", "&&": "and", or: "or", "|": "or", "||": "or" };

const COMPARISONS: Record<string, Comparison> = {
  "=": "=",
  "==": "=",
  eq: "=",
  "!=": "!=",
  ne: "!=",
  neq: "!=",
  "<": "<",
  lt: "<",
  "<=": "<=",
  le: "<=",
  leq: "<=",
  ">": ">",
  gt: ">",
  ">=": ">=",
  ge: ">=",
  geq: ">=",
};

const NUMBERS: Record<string, { column: NumberColumn; most: number }> = {
  uid: { column: "uid", most: 0xffffffff },
  inode: { column: "inode", most: Number.MAX_SAFE_INTEGER },
  rx: { column: "rxQueue", most: 0xffffffff },
  tx: { column: "txQueue", most: 0xffffffff },
  retrans: { column: "retransmits", most: 0xffffffff },
};

/** By the names of ss and of the listing. */
const TIMERS: Record<string, number> = {
  off: 0,
  none: 0,
  on: 1,
  retransmit: 1,
  keepalive: 2,
  timewait: 3,
  persist: 4,
  probe: 4,
};

export const TIMER_WORDS: readonly string[] = Object.keys(TIMERS);
const PROTOCOL_CODES: Record<string, number> = Object.fromEntries(PROTOCOLS.map((name, code) => [name, code]));

const SIDES: Record<string, Side> = { src: "local", sport: "local", dst: "remote", dport: "remote" };

/** What ss can ask the kernel and its text does not tell. */
const NOT_TOLD: Record<string, string> = {
  dev: "the device a socket is bound to",
  fwmark: "a socket's mark",
  cgroup: "a socket's cgroup",
};

/** Words that mean something wherever they stand, and are no value. */
const RESERVED = new Set([
  ...["!", "not", "(", ")", "src", "dst", "sport", "dport", "autobound", ...Object.keys(NOT_TOLD)],
  ...Object.keys(BINDERS),
  ...Object.keys(COMPARISONS),
]);

/** Words that begin a condition: what messages and completion offer. */
export const CONDITION_WORDS: readonly string[] = [
  ...["state", "exclude", "src", "dst", "sport", "dport", "autobound", "not"],
  ...[...Object.keys(NUMBERS), "timer", "proto"],
];

/** Words by which a filter is known: some are refused with a reason. */
export const FIRST_WORDS: readonly string[] = [...CONDITION_WORDS, "excl", "!", "(", ...Object.keys(NOT_TOLD)];

const lookUp = <T>(table: Record<string, T>, word: Word | undefined): T | undefined =>
  word !== undefined && Object.hasOwn(table, word.text) ? table[word.text] : undefined;

/** The condition a filter's text states. Throws ERR_INVALID_FILTER. */
export function parseCondition(text: string, surroundings: Surroundings, family: Family | undefined): Condition {
  return new Parser(text, new HostReader(surroundings, family), surroundings.localPorts).parse();
}

/** ss's grammar, and our additions to it: see docs/filter.md. */
class Parser {
  readonly #words: readonly Word[];
  readonly #end: Word;
  readonly #hosts: HostReader;
  readonly #localPorts: PortRange;
  #next = 0;
  #nested = 0;

  constructor(text: string, hosts: HostReader, localPorts: PortRange) {
    this.#localPorts = localPorts;
    this.#words = wordsOf(text);
    this.#end = { text: "", at: text.trimEnd().length, length: 1 };
    this.#hosts = hosts;
  }

  parse(): Condition {
    if (this.#words.length === 0) return { is: "everything" };
    const condition = this.#chain();
    // Only a parenthesis ends a chain.
    if (this.#word !== undefined) throw invalidFilter(`no "(" belongs to this ")".`, this.#word);
    const family = this.#hosts.named;
    if (family === undefined) return condition;
    return { is: "chain", first: { is: "family", family }, rest: [{ by: "and", condition }] };
  }

  get #word(): Word | undefined {
    return this.#words[this.#next];
  }

  #is(...texts: string[]): boolean {
    return this.#word !== undefined && texts.includes(this.#word.text);
  }

  #chain(): Condition {
    const first = this.#condition();
    const rest: Chain["rest"][number][] = [];
    while (this.#word !== undefined && !this.#is(")")) {
      const by = lookUp(BINDERS, this.#word);
      if (by !== undefined) this.#next++;
      // Without a word between them conditions are bound by and.
      rest.push({ by: by ?? "and", condition: this.#condition() });
    }
    return rest.length === 0 ? first : { is: "chain", first, rest };
  }

  #condition(): Condition {
    const word = this.#word;
    if (word === undefined) throw invalidFilter("a condition is missing at the end.", this.#end);
    if (this.#is("state", "exclude", "excl")) return this.#states();
    this.#next++;
    if (word.text === "(") return this.#within(word, () => this.#parenthesized(word));
    if (word.text === "!" || word.text === "not") {
      return this.#within(word, () => ({ is: "not", condition: this.#condition() }));
    }
    if (word.text === "src" || word.text === "dst") return this.#host(word);
    if (word.text === "sport" || word.text === "dport") return this.#port(word);
    if (word.text === "autobound") return { is: "ports", side: "local", ...this.#localPorts };
    if (word.text === "timer") return this.#named(word, "timer", "timer", TIMERS);
    if (word.text === "proto") return this.#named(word, "protocol", "protocol", PROTOCOL_CODES);
    if (Object.hasOwn(NUMBERS, word.text)) return this.#number(word);
    const untold = lookUp(NOT_TOLD, word);
    if (untold !== undefined) throw invalidFilter(`the kernel's text does not tell ${untold}.`, word);
    throw invalidFilter(noCondition(word.text), word);
  }

  #within(word: Word, read: () => Condition): Condition {
    if (++this.#nested > MOST_NESTED) throw invalidFilter(`more than ${MOST_NESTED} levels of "(" and "not".`, word);
    const condition = read();
    this.#nested--;
    return condition;
  }

  #parenthesized(open: Word): Condition {
    const condition = this.#chain();
    if (!this.#is(")")) throw invalidFilter(`this "(" is not closed.`, open);
    this.#next++;
    return condition;
  }

  /** `state A state B exclude C`: states are added and taken away from left to right; one that is excluded first is taken from all. */
  #states(): Condition {
    const first = this.#word ?? this.#end;
    const codes = new Set<number>(this.#is("state") ? [] : stateCodes("all"));
    while (this.#is("state", "exclude", "excl")) {
      const isAdded = this.#is("state");
      this.#next++;
      const word = this.#value("a state");
      const named = stateCodes(word.text);
      if (named === undefined) throw invalidFilter(noState(word.text), word);
      for (const code of named) isAdded ? codes.add(code) : codes.delete(code);
    }
    if (codes.size === 0) throw invalidFilter("these states leave none.", first);
    return { is: "state", codes };
  }

  #host(word: Word): Condition {
    const comparison = lookUp(COMPARISONS, this.#word);
    if (comparison !== undefined && comparison !== "=") {
      const operator = this.#word ?? word;
      throw invalidFilter(`${word.text} has no ${quoted(operator.text)}: write not ${word.text} ADDRESS.`, operator);
    }
    if (comparison !== undefined) this.#next++;
    return this.#hosts.host(this.#value("an address"), SIDES[word.text] ?? "local");
  }

  #port(word: Word): Condition {
    const comparison = this.#comparison();
    const port = this.#hosts.port(this.#value("a port"));
    const side = SIDES[word.text] ?? "local";
    if (port !== undefined) return { is: "port", side, comparison, port };
    // No port is before any: ss holds * for −1.
    const holds = comparison === "=" || comparison === ">" || comparison === ">=";
    return holds ? { is: "everything" } : { is: "not", condition: { is: "everything" } };
  }

  #number(word: Word): Condition {
    const comparison = this.#comparison();
    const { column, most } = NUMBERS[word.text] ?? { column: "uid", most: 0 };
    const value = this.#value("a number");
    return { is: "number", column, comparison, value: wholeNumber(value.text, most, word.text, value) };
  }

  /** One of a column's values by its name. */
  #named(word: Word, is: "timer" | "protocol", noun: string, codes: Record<string, number>): Condition {
    const operator = this.#word ?? word;
    const comparison = this.#comparison();
    if (comparison !== "=" && comparison !== "!=")
      throw invalidFilter(`a ${noun} is one or is not: = or !=.`, operator);
    const value = this.#value(`a ${noun}`);
    const code = lookUp(codes, value);
    if (code === undefined) {
      throw invalidFilter(`${quoted(value.text)} is no ${noun}: one of ${Object.keys(codes).join(", ")}.`, value);
    }
    const condition: Condition = { is, codes: new Set([code]) };
    return comparison === "=" ? condition : { is: "not", condition };
  }

  #comparison(): Comparison {
    const comparison = lookUp(COMPARISONS, this.#word);
    if (comparison !== undefined) this.#next++;
    return comparison ?? "=";
  }

  #value(what: string): Word {
    const word = this.#word;
    if (word === undefined) throw invalidFilter(`${what} is missing at the end.`, this.#end);
    if (RESERVED.has(word.text)) throw invalidFilter(`${what} is wanted, not ${quoted(word.text)}.`, word);
    this.#next++;
    return word;
  }
}

function noState(text: string): string {
  const hint = suggestion(text, [...STATE_WORDS, ...STATE_GROUPS]);
  return hint === ""
    ? `${quoted(text)} is no state: one of ${[...STATE_WORDS, ...STATE_GROUPS].join(", ")}.`
    : `${quoted(text)} is no state.${hint}`;
}

function noCondition(text: string): string {
  if (/[()]|^(src|dst|sport|dport|state|\W*not)\W|[=<>&|]/.test(text) && text.length > 1) {
    return `${quoted(text)} is not a condition: blanks belong around operators and parentheses, as in ( sport = :80 ).`;
  }
  if (Object.hasOwn(BINDERS, text) || Object.hasOwn(COMPARISONS, text) || text === ")") {
    return `a condition is wanted, not ${quoted(text)}.`;
  }
  if (/^[\d.:[\]/]+$/.test(text))
    return `${quoted(text)} is not a condition: src or dst, sport or dport goes before it.`;
  const hint = suggestion(text, [...CONDITION_WORDS, "and", "or"]);
  return `${quoted(text)} is not a condition${hint === "" ? `: one of ${CONDITION_WORDS.join(", ")}.` : `.${hint}`}`;
}
