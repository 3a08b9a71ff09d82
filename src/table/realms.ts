/*
 * Values of another realm. Under Jest, and in any vm context, what Node itself throws or gives is an instance of
 * another Error, Uint8Array or ArrayBuffer than this code's: such values are known by what they hold, never by class.
 */

function field(value: unknown, name: "code" | "message" | "name"): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** The `code` of what was thrown, as `EMFILE`; undefined when it has none. */
export function codeOf(thrown: unknown): string | undefined {
  const code = field(thrown, "code");
  return typeof code === "string" ? code : undefined;
}

/** What was thrown, in its own words. */
export function messageOf(thrown: unknown): string {
  const message = field(thrown, "message");
  return typeof message === "string" ? message : String(thrown);
}

/** The same without the full stop that some end with, for the middle or the end of a sentence. */
export function reasonOf(thrown: unknown): string {
  return messageOf(thrown).replace(/[.?!]$/, "");
}

/** The name of its kind of error, as `RangeError`. */
export function nameOf(thrown: unknown): string | undefined {
  const name = field(thrown, "name");
  return typeof name === "string" ? name : undefined;
}

/** What a value is to the engine, as `Uint8Array` (which a Buffer is too) or `RegExp`. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && tagOf(value) === "Uint8Array";
}

export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return tagOf(value) === "ArrayBuffer";
}

export function isRegExp(value: unknown): value is RegExp {
  return tagOf(value) === "RegExp";
}
