import { COLUMN_NAMES } from "../../batch/index";
import { STATE_GROUPS, STATE_WORDS } from "../../filter/state-sets";
import { CONDITION_WORDS, TIMER_WORDS } from "../../filter/vocabulary";
import { PROTOCOLS } from "../../index";
import { shownColumns } from "../../listing/shown-columns";
import { columnNames } from "../args/columns";
import type { CommandDescription } from "./describe";

/** What sockets are counted by. */
const GROUPED_BY: readonly string[] = [
  ...["remote", "remote/24", "local", "local/24", "remote-port", "local-port"],
  ...["uid", "netns", "state", "protocol", "process", "pid"],
];

/** The columns of convert: those of files, and the short names of those that a listing has too. */
const CONVERTED_COLUMNS: readonly string[] = [
  ...new Set([
    ...COLUMN_NAMES,
    ...shownColumns
      .filter(({ columns, display }) => columns.length > 0 && display !== "namespace" && display !== "info")
      .map(({ name }) => name),
  ]),
];

/** What options can be that take several values, or others besides, of all commands or of one: completion offers it, and nothing is refused by it. */
const KNOWN_VALUES: ReadonlyMap<string | undefined, readonly string[]> = new Map<string | undefined, readonly string[]>(
  [
    ["--protocol", PROTOCOLS],
    ["--state", [...STATE_WORDS, ...STATE_GROUPS]],
    ["--timer", TIMER_WORDS],
    ["--columns", columnNames],
    ["--sort", columnNames.flatMap((name) => [name, `-${name}`])],
    ["--by", GROUPED_BY],
    ["convert --columns", CONVERTED_COLUMNS],
    [
      "top --by",
      ["service", "connection", "peer", "network", "user", ...GROUPED_BY.filter((name) => name !== "netns")],
    ],
  ],
);

/** Words that mean something in a filter wherever they stand, or at its beginning. */
const KNOWN_FILTER_WORDS: readonly string[] = [...CONDITION_WORDS, "and", "or"];

/** The same command line, with what completion offers besides. It takes the library, which a man page does without. */
export function withKnownValues(description: CommandDescription): CommandDescription {
  return {
    ...description,
    arguments: description.arguments.map((argument) =>
      /^\[filter/.test(argument.usage) ? { ...argument, values: KNOWN_FILTER_WORDS } : argument,
    ),
    options: description.options.map((option) => {
      const values = KNOWN_VALUES.get(`${description.word} ${option.long}`) ?? KNOWN_VALUES.get(option.long);
      return values && option.values.length === 0 ? { ...option, values } : option;
    }),
    commands: description.commands.map(withKnownValues),
  };
}
