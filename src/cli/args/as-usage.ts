import { SockdexError } from "../../index";
import { UsageError } from "../terminal/status";

/** What the library takes for a wrong argument came from the command line, where its options have dashes. */
export function usageError(error: unknown): unknown {
  return error instanceof SockdexError && error.code === "ERR_INVALID_ARGUMENT"
    ? new UsageError(error.message.replace(/^[a-z]+(?:[A-Z][a-z]+)+(?= )/, asFlag))
    : error;
}

/** `--host-from` of hostFrom. */
function asFlag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Calls the library; throws usageError() of what it throws. */
export function asUsage<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw usageError(error);
  }
}
