import { invalidArgument } from "../table/errors";
import { protocolCode } from "../table/protocols";
import { type Filter, isRowFilter, type PortRange, type RowFilter } from "../table/queries/filter";
import { stateCode } from "../table/states";
import { bound, type Condition, EVERYTHING, type Side } from "./condition";
import { FilterExpression } from "./parse-filter";

/** A condition that holds for every row the filter holds for, and maybe for others. Throws ERR_INVALID_ARGUMENT. */
export function conditionOf(filter: Filter | RowFilter): Condition {
  if (typeof filter !== "object" || filter === null)
    throw invalidArgument("A filter is an object, or what parseFilter() returns.");
  if (isRowFilter(filter)) return filter instanceof FilterExpression ? filter.condition : EVERYTHING;
  const { protocol, state, localPort, remotePort, where } = filter;
  return bound("and", [
    ...(protocol === undefined ? [] : [{ is: "protocol", codes: new Set(list(protocol).map(protocolCode)) } as const]),
    ...(state === undefined ? [] : [{ is: "state", codes: new Set(list(state).map(stateCode)) } as const]),
    ...(localPort === undefined ? [] : [ports("local", list(localPort))]),
    ...(remotePort === undefined ? [] : [ports("remote", list(remotePort))]),
    ...(where === undefined ? [] : [conditionOf(where)]),
  ]);
}

function list<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

function ports(side: Side, wanted: readonly (number | PortRange)[]): Condition {
  const ranges = wanted.map((port): Condition => {
    const { from, to } = typeof port === "object" ? port : { from: port, to: port };
    return { is: "ports", side, from, to };
  });
  return bound("or", ranges);
}
