import type { CommandDescription, OptionDescription } from "./describe";

/** What an option or an argument can be. */
export interface Completed {
  values: readonly string[];
  isFile: boolean;
}

/** `-p`, `--protocol`. */
export function namesOf({ short, long }: OptionDescription): string[] {
  return [short, long].flatMap((name) => name ?? []);
}

/** What runs when none is named: the first. */
export function defaultCommand({ commands, ...program }: CommandDescription): CommandDescription {
  return commands[0] ?? { ...program, commands };
}

/** Between single quotes of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
