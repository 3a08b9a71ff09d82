import { SockdexError } from "../index";
import { UsageError } from "./status";

/** What the library takes for a wrong argument came from the command line. */
export function asUsage<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof SockdexError && error.code === "ERR_INVALID_ARGUMENT") throw new UsageError(error.message);
    throw error;
  }
}
