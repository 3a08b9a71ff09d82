import { type Filter, FilterExpression, type RowFilter, SockdexError, SocketTable } from "../../index";
import { isBytes } from "../../table/realms";

/** A filter in a form that passes between threads. */
export interface FilterData {
  readonly criteria: Omit<Filter, "where">;
  readonly where: Pick<FilterExpression, "text" | "condition"> | undefined;
}

/** Undefined: all rows. Throws ERR_INVALID_ARGUMENT for what select() would refuse, and for a `where` that is a program's own. */
export function filterData(filter: Filter | RowFilter | undefined): FilterData | undefined {
  if (filter === undefined) return undefined;
  // Says what is wrong with it before anything is read.
  new SocketTable({ maximumMemory: 1 }).select(filter);
  if ("narrow" in filter) return { criteria: {}, where: expressionData(filter) };
  const { where, ...criteria } = filter;
  // Where nothing is asked for all rows are meant, which need not be looked through.
  if (where === undefined && Object.values(criteria).every((value) => value === undefined)) return undefined;
  return { criteria, where: where && expressionData(where) };
}

/** The filter again, in another thread. */
export function filterOf({ criteria, where }: FilterData): Filter {
  return { ...criteria, ...(where && { where: new FilterExpression(where.text, where.condition) }) };
}

/** All that decides which rows are chosen, as text: filters that choose alike may differ in it, others always do. */
export function printFilter(data: FilterData | undefined): string {
  // The condition, not its text: a name's port or address may be another one next time.
  const facts = data && { criteria: data.criteria, condition: data.where?.condition };
  return JSON.stringify(facts, (_, value: unknown) => (value instanceof Set || isBytes(value) ? [...value] : value));
}

/** The ES module's FilterExpression is another class than this bundle's: it is known by what it holds. */
function expressionData(filter: RowFilter): Pick<FilterExpression, "text" | "condition"> {
  if ("condition" in filter && "text" in filter) {
    const { text, condition } = filter as FilterExpression;
    return { text, condition };
  }
  throw new SockdexError(
    "ERR_INVALID_ARGUMENT",
    "A conversion's filter runs on several threads: where takes what parseFilter() returns, and nothing else.",
  );
}
