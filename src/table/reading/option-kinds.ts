import { invalidArgument } from "../errors";

/** What an option's value has to be: in words, and as a test. */
export interface Kind {
  name: string;
  is(value: unknown): boolean;
}

export const BOOLEAN: Kind = { name: "true or false", is: (value) => typeof value === "boolean" };
export const NUMBER: Kind = { name: "a number", is: (value) => typeof value === "number" };
export const TEXT: Kind = { name: "a text", is: isText };
export const TEXTS: Kind = { name: "a list of texts", is: (value) => Array.isArray(value) && value.every(isText) };
export const FUNCTION: Kind = { name: "a function", is: (value) => typeof value === "function" };

function isText(value: unknown): boolean {
  return typeof value === "string";
}

/** Refuses values of another kind, which would fail later and elsewhere. One that is undefined is left out. Throws ERR_INVALID_ARGUMENT. */
export function refuseOtherKinds(options: object, kinds: Readonly<Record<string, Kind>>): void {
  for (const [name, kind] of Object.entries(kinds)) {
    const value: unknown = Reflect.get(options, name);
    if (value !== undefined && !kind.is(value)) throw invalidArgument(`${name} ${shown(value)} is not ${kind.name}.`);
  }
}

/** Any value as a message shows it: JSON, if it can be, else by its name. */
export function shown(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "an object";
  }
}
