import { SockdexError } from "../../index";
import { UsageError } from "../terminal/status";

/** What the library takes for a wrong argument came from the command line. */
export function usageError(error: unknown): unknown {
  return error instanceof SockdexError && error.code === "ERR_INVALID_ARGUMENT" ? new UsageError(error.message) : error;
}

/** Calls the library; throws usageError() of what it throws. */
export function asUsage<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw usageError(error);
  }
}
