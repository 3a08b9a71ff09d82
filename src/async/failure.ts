import { SockdexError, type SockdexErrorCode, type SockdexErrorDetails } from "../table/errors";
import { messageOf, nameOf } from "../table/realms";

/** An error on its way between threads. Structured cloning keeps neither an error's class nor what is written on it. */
export interface Failure {
  /** Undefined: it is not one of this package's errors. */
  readonly code: SockdexErrorCode | undefined;
  readonly message: string;
  /** Of an error that is not this package's: its class, and where it was thrown. */
  readonly thrown: { readonly name: string; readonly stack?: string | undefined } | undefined;
  readonly details: SockdexErrorDetails;
  readonly cause: { readonly error: Error; readonly fields: Readonly<Record<string, unknown>> } | undefined;
}

/** What is sent instead of an error. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof SockdexError)) {
    const thrown = { name: nameOf(error) ?? "Error", stack: error instanceof Error ? error.stack : undefined };
    return { code: undefined, message: messageOf(error), thrown, details: {}, cause: undefined };
  }
  const { code, message, name: _, cause, ...details } = error;
  const fields = cause instanceof Error ? { error: cause, fields: plainFields(cause) } : undefined;
  return { code, message, thrown: undefined, details, cause: fields };
}

/** The error that was sent: a SockdexError with its code, fields and cause, or an Error with the name, message and stack. */
export function errorOf({ code, message, thrown, details, cause }: Failure): Error {
  if (code === undefined) return Object.assign(new Error(message), thrown);
  const original = cause && { cause: Object.assign(cause.error, cause.fields) };
  return new SockdexError(code, message, { ...details, ...original });
}

/** `code`, `errno`, `syscall` and the like, without what cannot be sent. */
function plainFields(error: Error): Record<string, unknown> {
  const isPlain = (value: unknown) => ["string", "number", "bigint", "boolean"].includes(typeof value);
  return Object.fromEntries(Object.entries(error).filter(([, value]) => isPlain(value)));
}
