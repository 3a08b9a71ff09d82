import type { Argument, Option } from "commander";

/** What stands behind an option in the help: what it is, which values it takes, and which it has where it is left out. */
function optionDescription({ description, argChoices, defaultValue }: Option): string {
  // Of an option that conflicts with others, commander must not know its default.
  const [, text = description, said] = /^(.*) \(default: (.*)\)$/.exec(description) ?? [];
  const byDefault = said ?? (typeof defaultValue === "string" ? defaultValue : undefined);
  return withNotes(text, argChoices, byDefault);
}

function argumentDescription({ description, argChoices }: Argument): string {
  return withNotes(description, argChoices);
}

function withNotes(text: string, choices: readonly string[] = [], byDefault?: string): string {
  const notes = [
    ...(choices.length > 0 ? [`one of ${choices.join(", ")}`] : []),
    ...(byDefault === undefined ? [] : [`default: ${byDefault}`]),
  ];
  return notes.length > 0 ? `${text} (${notes.join("; ")})` : text;
}

/** For commander's configureHelp(). */
export const HELP_LINES = { optionDescription, argumentDescription };
