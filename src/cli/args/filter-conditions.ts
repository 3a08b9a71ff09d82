import { UsageError } from "../terminal/status";
import type { FilterFlags } from "./filter-flags";

/** What an option says, in the filter language. */
export interface OptionCondition {
  option: string;
  condition: string;
}

/** What the options say that is not of protocols. Throws UsageError. */
export function conditionsOf(flags: FilterFlags): OptionCondition[] {
  const conditions: OptionCondition[] = [];
  const add = (option: string, values: readonly string[] | undefined, condition: (value: string) => string) => {
    if (values === undefined) return;
    for (const value of values) {
      if (/[\s\\]/.test(value) || value === "")
        throw new UsageError(`${option}: ${JSON.stringify(value)} is no single word`);
    }
    conditions.push({ option, condition: values.map(condition).join(" or ") });
  };
  const one = (value: string | undefined) => (value === undefined ? undefined : [value]);
  add("--state", flags.state, (state) => `( state ${state} )`);
  add("--sport", flags.sport, (port) => portCondition("sport", port));
  add("--dport", flags.dport, (port) => portCondition("dport", port));
  add("--src", flags.src, (host) => `src ${host}`);
  add("--dst", flags.dst, (host) => `dst ${host}`);
  add("--uid", flags.uid, (uid) => `uid ${uid}`);
  add("--min-rx", one(flags.minRx), (bytes) => `rx >= ${bytes}`);
  add("--min-tx", one(flags.minTx), (bytes) => `tx >= ${bytes}`);
  add("--timer", flags.timer, (timer) => `timer ${timer}`);
  // As ss has it: a socket of datagrams waits unconnected.
  if (flags.listening) conditions.push({ option: "--listening", condition: "state listening state closed" });
  return conditions;
}

/** A port, or two with a dash between. */
function portCondition(word: string, port: string): string {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(port) ?? [];
  if (Number(from) > Number(to)) throw new UsageError(`--${word}: ${port} ends before it begins`);
  return from === undefined ? `${word} ${port}` : `( ${word} >= ${from} and ${word} <= ${to} )`;
}
