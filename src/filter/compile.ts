import type { Test } from "./block";
import { comparing, InRange } from "./compare";
import type { Chain, Condition } from "./condition";
import { InNetworks } from "./in-networks";
import { Everything, InTurn, Not } from "./logic";
import { LookUp } from "./look-up";

/** The test of a condition. What is said of one column of few values becomes one look-up, however much it is. */
export function compile(condition: Condition): Test {
  switch (condition.is) {
    case "everything":
      return new Everything();
    case "state":
      return new LookUp("state", (code) => condition.codes.has(code & 0x7f));
    case "timer":
      return new LookUp("timer", (code) => condition.codes.has(code));
    case "family":
      return new LookUp("protocol", (code) => (code & 1) === (condition.family === 6 ? 1 : 0));
    case "port":
      return new LookUp(`${condition.side}Port`, comparing(condition.comparison, condition.port));
    case "ports":
      return new LookUp(`${condition.side}Port`, (port) => port >= condition.from && port <= condition.to);
    case "address":
      return new InNetworks(condition.side, condition.networks);
    case "number":
      return new InRange(condition.column, condition.comparison, condition.value);
    case "not":
      return not(compile(condition.condition));
    case "chain":
      return compileChain(condition);
  }
}

function not(test: Test): Test {
  return test instanceof LookUp ? new LookUp(test.column, (value) => test.table[value] === 0) : new Not(test);
}

function compileChain({ first, rest }: Chain): Test {
  let start = compile(first);
  const tests: { by: "and" | "or"; test: Test }[] = [];
  for (const { by, condition } of rest) {
    const test = compile(condition);
    // Look-ups become one as long as nothing else is between them and the beginning, and where the same word binds them.
    const last = tests.at(-1);
    const before = last === undefined ? start : last.test;
    const joined = last === undefined || last.by === by ? join(before, by, test) : undefined;
    if (joined === undefined) tests.push({ by, test });
    else if (last === undefined) start = joined;
    else last.test = joined;
  }
  return tests.length === 0 ? start : new InTurn(start, tests);
}

function join(one: Test, by: "and" | "or", other: Test): LookUp | undefined {
  if (!(one instanceof LookUp && other instanceof LookUp) || one.column !== other.column) return undefined;
  const holds = (table: Uint8Array, value: number) => table[value] === 1;
  return by === "and"
    ? new LookUp(one.column, (value) => holds(one.table, value) && holds(other.table, value))
    : new LookUp(one.column, (value) => holds(one.table, value) || holds(other.table, value));
}
