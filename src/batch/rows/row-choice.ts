import { type Filter, FilterExpression, type RowFilter, SockdexError, SocketTable } from "../../index";
import { isBytes } from "../../table/realms";

/** Which rows are wanted, in a form that passes between threads. */
export interface RowChoice {
  readonly criteria: Omit<Filter, "where">;
  readonly expression: Expression | undefined;
}

type Expression = Pick<FilterExpression, "text" | "condition">;

/** Undefined: all rows. Throws ERR_INVALID_ARGUMENT for what select() would refuse, and for a `where` that is a program's own. */
export function choiceOf(filter: Filter | RowFilter | undefined): RowChoice | undefined {
  if (filter === undefined) return undefined;
  // Says what is wrong with it before anything is read.
  new SocketTable({ maximumMemory: 1 }).select(filter);
  if ("narrow" in filter) return { criteria: {}, expression: expressionOf(filter) };
  const { where, ...criteria } = filter;
  // Where nothing is asked for all rows are meant, which need not be looked through.
  if (where === undefined && Object.values(criteria).every((value) => value === undefined)) return undefined;
  return { criteria, expression: where && expressionOf(where) };
}

export function filterOf({ criteria, expression }: RowChoice): Filter {
  const where = expression && new FilterExpression(expression.text, expression.condition);
  return { ...criteria, ...(where && { where }) };
}

/** All that decides which rows are chosen, as text: another choice has another one. */
export function printChoice(choice: RowChoice | undefined): string {
  // A name's port or address may be another one next time: what was found counts.
  return JSON.stringify(choice, (_, value: unknown) => (value instanceof Set || isBytes(value) ? [...value] : value));
}

/** The ES module's FilterExpression is another class than this bundle's: it is known by what it holds. */
function expressionOf(filter: RowFilter): Expression {
  if ("condition" in filter && "text" in filter) return filter as FilterExpression;
  throw new SockdexError(
    "ERR_INVALID_ARGUMENT",
    "A conversion's filter runs on several threads: as where, it takes what parseFilter() answers, and nothing else.",
  );
}
