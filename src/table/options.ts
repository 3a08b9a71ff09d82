import { invalidArgument } from "./errors";

/** Refuses a mistyped option: left alone it would be ignored in silence. Throws ERR_INVALID_ARGUMENT. */
export function refuseUnknown(options: object, known: readonly string[], what: string): void {
  if (typeof options !== "object" || options === null) throw invalidArgument(`${what}s are an object.`);
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw invalidArgument(`Unknown ${what} ${JSON.stringify(unknown)}: one of ${known.join(", ")}.`);
  }
}
