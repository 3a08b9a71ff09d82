import { bound, type Condition } from "../../filter/condition";
import type { FilterContext } from "../../filter/context";
import { invalidFilter } from "../../filter/failure";
import { HostReader } from "../../filter/host";
import type { ReadFilter } from "../../filter/parse";
import { stateCodes } from "../../filter/state-sets";
import { readNamed, readNumber, readStates, readUid } from "../../filter/values";
import { NAMED, NUMBERS } from "../../filter/vocabulary";
import type { Word } from "../../filter/words";
import type { FilterFlags } from "./filter-flags";

/** What one option says: any of its values. */
export interface OptionCondition {
  /** `--sport`. */
  option: string;
  values: readonly string[];
  /** Throws ERR_INVALID_FILTER for a value that is not one. */
  read(context: FilterContext): ReadFilter;
}

type ReadValue = (value: Word, hosts: HostReader, context: FilterContext) => Condition;

/** What the options say that is not of protocols. */
export function optionConditions(flags: FilterFlags): OptionCondition[] {
  const some = (option: string, values: readonly string[] | undefined, read: ReadValue): OptionCondition[] =>
    values === undefined ? [] : [{ option, values, read: (context) => anyOf(values, read, context) }];
  const one = (value: string | undefined) => (value === undefined ? undefined : [value]);
  return [
    ...some("--state", flags.state, (value) => ({ is: "state", codes: new Set(readStates(value)) })),
    ...some("--sport", flags.sport, (value, hosts) => ports(value, "local", hosts)),
    ...some("--dport", flags.dport, (value, hosts) => ports(value, "remote", hosts)),
    ...some("--src", flags.src, (value, hosts) => hosts.host(value, "local")),
    ...some("--dst", flags.dst, (value, hosts) => hosts.host(value, "remote")),
    ...some("--uid", flags.uid, (value, _, { users }) => readUid("=", value, users)),
    ...some("--min-rx", one(flags.minRx), (value) => readNumber(NUMBERS.rx, ">=", value)),
    ...some("--min-tx", one(flags.minTx), (value) => readNumber(NUMBERS.tx, ">=", value)),
    ...some("--timer", flags.timer, (value) => readNamed(NAMED.timer, "=", value)),
    // As ss has it: a socket of datagrams waits unconnected.
    ...some("--listening", flags.listening ? ["listening", "closed"] : undefined, ({ text }) => ({
      is: "state",
      codes: new Set(stateCodes(text)),
    })),
  ];
}

function anyOf(values: readonly string[], read: ReadValue, context: FilterContext): ReadFilter {
  const hosts = new HostReader(context);
  const conditions = values.map((text) => read({ text, at: 0, length: text.length }, hosts, context));
  return { condition: hosts.ofNamedFamily(bound("or", conditions)), hosts: hosts.hosts, holders: [] };
}

/** A port, or two with a dash between. */
function ports(value: Word, side: "local" | "remote", hosts: HostReader): Condition {
  const range = /^(\d+)-(\d+)$/.exec(value.text);
  if (range === null) return hosts.port(value, side, "=");
  const [from, to] = range.slice(1).map((text) => hosts.portNumber({ ...value, text }) ?? 0);
  if (from === undefined || to === undefined || from > to) {
    throw invalidFilter(`port range ${value.text} is empty: write the lower port first.`, value);
  }
  return { is: "ports", side, from, to };
}
