import { suggestion } from "../text/closest";
import { type Chain, type Comparison, type Condition, EVERYTHING, type Side } from "./condition";
import type { FilterContext } from "./context";
import { invalidFilter, quoted } from "./failure";
import { HeldBy } from "./held-by";
import { HostReader } from "./host";
import type { NamedHost } from "./named-host";
import { stateCodes } from "./state-sets";
import { readNamed, readNumber, readStates, readUid } from "./values";
import {
  BINDERS,
  COMPARISONS,
  CONDITION_WORDS,
  HELD_BY,
  HOSTS,
  NAMED,
  type NamedWord,
  NUMBERS,
  PORTS,
  RESERVED,
  UNREPORTED,
} from "./vocabulary";
import { type Word, wordsOf } from "./words";

/** Parentheses and nots within each other: a filter's writer has no use for more, and the stack has an end. */
const MOST_NESTED = 200;

/** A filter as it was read. Its condition holds once the hosts and the holders that it names are resolved. */
export interface ReadFilter {
  condition: Condition;
  hosts: readonly NamedHost[];
  holders: readonly HeldBy[];
}

/** Reads a filter's text. Throws ERR_INVALID_FILTER. */
export function readFilter(text: string, context: FilterContext): ReadFilter {
  const hosts = new HostReader(context);
  const parser = new Parser(text, hosts, context);
  return { condition: hosts.ofNamedFamily(parser.parse()), hosts: hosts.hosts, holders: parser.holders };
}

/** What a word means by this table. */
function lookUp<T>(table: Record<string, T>, word: Word | undefined): T | undefined {
  return word !== undefined && Object.hasOwn(table, word.text) ? table[word.text] : undefined;
}

/** ss's grammar, and our additions to it: see docs/filter.md. */
class Parser {
  readonly #words: readonly Word[];
  readonly #end: Word;
  readonly #hosts: HostReader;
  readonly #context: FilterContext;
  /** Those it has met. */
  readonly holders: HeldBy[] = [];
  #next = 0;
  #nested = 0;

  constructor(text: string, hosts: HostReader, context: FilterContext) {
    this.#context = context;
    this.#words = wordsOf(text);
    this.#end = { text: "", at: text.trimEnd().length, length: 1 };
    this.#hosts = hosts;
  }

  parse(): Condition {
    if (this.#words.length === 0) return EVERYTHING;
    const condition = this.#chain();
    // Only a parenthesis ends a chain.
    if (this.#word !== undefined) throw invalidFilter(`this ")" has no "(" before it.`, this.#word);
    return condition;
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
    const end = lookUp(HOSTS, word);
    if (end !== undefined) return this.#host(word, end);
    const side = lookUp(PORTS, word);
    if (side !== undefined) {
      const comparison = this.#comparison();
      return this.#hosts.port(this.#value("a port"), side, comparison);
    }
    if (word.text === "autobound") return { is: "ports", side: "local", ...this.#context.localPorts };
    const number = lookUp(NUMBERS, word);
    if (number !== undefined) {
      const comparison = this.#comparison();
      if (number === NUMBERS.uid) return readUid(comparison, this.#value("a uid"), this.#context.users);
      return readNumber(number, comparison, this.#value("a number"));
    }
    const named = lookUp(NAMED, word);
    if (named !== undefined) return this.#named(word, named);
    const held = lookUp(HELD_BY, word);
    if (held !== undefined) return this.#heldBy(word, held);
    const unreported = lookUp(UNREPORTED, word);
    if (unreported !== undefined) throw invalidFilter(`the kernel's text does not report ${unreported}.`, word);
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
      for (const code of readStates(this.#value("a state"))) isAdded ? codes.add(code) : codes.delete(code);
    }
    if (codes.size === 0) throw invalidFilter("no state is left: all are excluded.", first);
    return { is: "state", codes };
  }

  #host(word: Word, side: Side): Condition {
    const comparison = lookUp(COMPARISONS, this.#word);
    if (comparison !== undefined && comparison !== "=") {
      const operator = this.#word ?? word;
      throw invalidFilter(`${word.text} takes no ${quoted(operator.text)}: write not ${word.text} ADDRESS.`, operator);
    }
    if (comparison !== undefined) this.#next++;
    return this.#hosts.host(this.#value("an address"), side);
  }

  #named(word: Word, named: NamedWord): Condition {
    const comparison = this.#equality(word, `a ${named.is}`);
    return readNamed(named, comparison, this.#value(`a ${named.is}`));
  }

  #heldBy(word: Word, noun: string): Condition {
    const comparison = this.#equality(word, noun);
    const held = new HeldBy(word, this.#value(noun));
    this.holders.push(held);
    return comparison === "=" ? held.condition : { is: "not", condition: held.condition };
  }

  #equality(word: Word, noun: string): "=" | "!=" {
    const operator = this.#word ?? word;
    const comparison = this.#comparison();
    if (comparison === "=" || comparison === "!=") return comparison;
    throw invalidFilter(`${noun} is compared by = or != only.`, operator);
  }

  #comparison(): Comparison {
    const comparison = lookUp(COMPARISONS, this.#word);
    if (comparison !== undefined) this.#next++;
    return comparison ?? "=";
  }

  #value(what: string): Word {
    const word = this.#word;
    if (word === undefined) throw invalidFilter(`${what} is missing at the end.`, this.#end);
    if (RESERVED.has(word.text)) throw invalidFilter(`expected ${what}, found ${quoted(word.text)}.`, word);
    this.#next++;
    return word;
  }
}

function noCondition(text: string): string {
  if (/[()]|^(src|dst|sport|dport|state|\W*not)\W|[=<>&|]/.test(text) && text.length > 1) {
    return `${quoted(text)} is not a condition: put blanks around operators and parentheses, as in ( sport = :80 ).`;
  }
  if (Object.hasOwn(BINDERS, text) || Object.hasOwn(COMPARISONS, text) || text === ")") {
    return `expected a condition, found ${quoted(text)}.`;
  }
  if (/^[\d.:[\]/]+$/.test(text))
    return `${quoted(text)} is not a condition: write src, dst, sport or dport before it.`;
  const hint = suggestion(text, [...CONDITION_WORDS, "and", "or"]);
  return `${quoted(text)} is not a condition${hint === "" ? `: one of ${CONDITION_WORDS.join(", ")}.` : `.${hint}`}`;
}
