import fc from "fast-check";

/** A filter in a form of the test's own: what the parser makes of its text is none of it. */
export type Drawn =
  | { is: "states"; words: readonly (readonly [word: "state" | "exclude", state: string])[] }
  | { is: "port"; side: "sport" | "dport"; comparison: string; port: number }
  | { is: "host"; side: "src" | "dst"; host: string; port: number | undefined }
  | { is: "number"; column: "uid" | "inode" | "rx" | "retrans"; comparison: string; value: number }
  | { is: "timer" | "proto"; name: string }
  | { is: "process" | "pid"; comparison: string; value: string }
  | { is: "autobound" }
  | { is: "not"; of: Drawn }
  | { is: "list"; first: Drawn; rest: readonly (readonly [by: string, of: Drawn])[] };

const COMPARISONS = [
  "=",
  "==",
  "eq",
  "",
  "!=",
  "ne",
  "neq",
  "<",
  "lt",
  "<=",
  "le",
  "leq",
  ">",
  "gt",
  ">=",
  "ge",
  "geq",
];
export const V4_HOSTS = [
  "*",
  "10/8",
  "10.0.0.0/9",
  "10.0/16",
  "192.168/16",
  "0.0.0.0",
  "127.0.0.1",
  "172.16/12",
  "0/1",
];
const STATES = [
  "established",
  "time-wait",
  "listening",
  "closed",
  "close-wait",
  "connected",
  "bucket",
  "big",
  "syn-recv",
];

const port = fc.oneof(fc.constantFrom(80, 443, 22, 8080, 5432, 3306), fc.integer({ min: 0, max: 65535 }));

const states = fc.record({
  is: fc.constant("states" as const),
  words: fc
    .array(fc.tuple(fc.constantFrom("state" as const, "exclude" as const), fc.constantFrom(...STATES)), {
      maxLength: 2,
    })
    .chain((before) =>
      // The last word adds: of no states there is no filter.
      fc.constantFrom(...STATES).map((state) => [...before, ["state", state] as const]),
    ),
});

const conditions = [
  fc.record({
    is: fc.constant("port" as const),
    side: fc.constantFrom("sport" as const, "dport" as const),
    comparison: fc.constantFrom(...COMPARISONS),
    port,
  }),
  fc.record({
    is: fc.constant("host" as const),
    side: fc.constantFrom("src" as const, "dst" as const),
    host: fc.constantFrom(...V4_HOSTS),
    port: fc.option(port, { nil: undefined }),
  }),
  fc.constant({ is: "autobound" as const }),
];

const ours = [
  states,
  fc.record({
    is: fc.constant("number" as const),
    column: fc.constantFrom("uid" as const, "inode" as const, "rx" as const, "retrans" as const),
    comparison: fc.constantFrom(...COMPARISONS),
    value: fc.constantFrom(0, 1, 2, 33, 1000, 65534, 100_000, 4026531999),
  }),
  fc.record({
    is: fc.constant("timer" as const),
    name: fc.constantFrom("off", "on", "keepalive", "timewait", "persist"),
  }),
  fc.record({ is: fc.constant("proto" as const), name: fc.constantFrom("tcp", "tcp6", "udp6") }),
];

const held = [
  fc.record({
    is: fc.constant("process" as const),
    comparison: fc.constantFrom("=", "!=", "ne", ""),
    value: fc.constantFrom("node", "nginx", "nginx: worker process", "none"),
  }),
  fc.record({
    is: fc.constant("pid" as const),
    comparison: fc.constantFrom("==", "eq", "neq", ""),
    value: fc.constantFrom("7", "12", "0x10", "99"),
  }),
];

/**
 * Filters of ss's language, states in front of all else; or of ours, where everything may stand anywhere. `processes`:
 * who holds a socket is known to whoever reads them, as holdersOf() of plain-filter.ts has it.
 */
export function drawFilter({
  states: where,
  processes = false,
}: {
  states: "first" | "anywhere";
  processes?: boolean;
}): fc.Arbitrary<Drawn> {
  const leaves = where === "first" ? conditions : [...conditions, ...ours, ...(processes ? held : [])];
  const { any } = fc.letrec<{ any: Drawn }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3, depthIdentifier: "filter" },
      ...leaves,
      fc.record({ is: fc.constant("not" as const), of: tie("any") }),
      fc.record({
        is: fc.constant("list" as const),
        first: tie("any"),
        rest: fc.array(fc.tuple(fc.constantFrom("and", "&", "&&", "or", "|", "||", ""), tie("any")), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
    ),
  }));
  if (where === "anywhere") return any;
  return fc.oneof(
    any,
    fc.tuple(states, any).map(([first, of]): Drawn => ({ is: "list", first, rest: [["", of]] })),
  );
}

/** Its text. Within another, whatever would fall apart is in parentheses. */
export function printFilter(drawn: Drawn): string {
  switch (drawn.is) {
    case "states":
      return drawn.words.map((words) => words.join(" ")).join(" ");
    case "port":
      return words(drawn.side, drawn.comparison, `:${drawn.port}`);
    case "host":
      return words(drawn.side, `${drawn.host}${drawn.port === undefined ? "" : `:${drawn.port}`}`);
    case "number":
      return words(drawn.column, drawn.comparison, String(drawn.value));
    case "timer":
    case "proto":
      return words(drawn.is, "=", drawn.name);
    case "process":
    case "pid":
      return words(drawn.is, drawn.comparison, drawn.value.replaceAll(" ", "\\ "));
    case "autobound":
      return "autobound";
    case "not":
      return words("not", enclosed(drawn.of));
    case "list":
      return words(enclosed(drawn.first), ...drawn.rest.flatMap(([by, of]) => [by, enclosed(of, true)]));
  }
}

/** States that follow each other would be one condition. */
function enclosed(drawn: Drawn, follows = false): string {
  const text = printFilter(drawn);
  return drawn.is === "list" || (follows && drawn.is === "states") ? `( ${text} )` : text;
}

const words = (...texts: readonly string[]) => texts.filter((text) => text !== "").join(" ");
