import type { Chain, Condition } from "../condition";
import type { Test } from "./block";
import { Held } from "./held";
import { InNetworks } from "./in-networks";
import { InRange } from "./in-range";
import { Everything, InTurn, Not } from "./logic";
import { LookUp } from "./look-up";

/** A state's name is by these bits. */
const NAMED_BITS = 0x7f;

/** The test of a condition. What is said of one column of few values becomes one look-up, however much it is. */
export function compile(condition: Condition): Test {
  switch (condition.is) {
    case "everything":
      return new Everything();
    case "state":
      return LookUp.of(
        "state",
        [...condition.codes].flatMap((code) => [code, code | (NAMED_BITS + 1)]),
      );
    case "timer":
      return LookUp.of("timer", condition.codes);
    case "protocol":
      return LookUp.of("protocol", condition.codes);
    case "family":
      // An odd protocol is an IPv6 table's.
      return LookUp.of(
        "protocol",
        Array.from({ length: 128 }, (_, i) => i * 2 + (condition.family === 6 ? 1 : 0)),
      );
    case "port":
      return LookUp.comparing(`${condition.side}Port`, condition.comparison, condition.port);
    case "ports":
      return LookUp.range(`${condition.side}Port`, condition.from, condition.to);
    case "address":
      return new InNetworks(condition.side, condition.networks);
    case "held":
      return new Held(condition.inodes);
    case "number":
      return new InRange(condition.column, condition.comparison, condition.value);
    case "not": {
      const test = compile(condition.condition);
      return test instanceof LookUp ? test.not() : new Not(test);
    }
    case "chain":
      return compileChain(condition);
  }
}

function compileChain({ first, rest }: Chain): Test {
  const start = compile(first);
  const more: { by: "and" | "or"; test: Test }[] = [];
  for (const { by, condition } of rest) {
    const test = compile(condition);
    const last = more.at(-1);
    // Joined with the one before it where the same word binds both, and with the first.
    const before = last === undefined ? start : last.by === by ? last.test : undefined;
    if (before instanceof LookUp && test instanceof LookUp && before.column === test.column) before.join(by, test);
    else more.push({ by, test });
  }
  return more.length === 0 ? start : new InTurn(start, more);
}
