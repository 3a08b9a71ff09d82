import { SockdexError } from "../index";

/** ERR_INVALID_ARGUMENT, of the class that the package's own entry exports: a bundled copy of it would be another. */
export function refuse(message: string): SockdexError {
  return new SockdexError("ERR_INVALID_ARGUMENT", message);
}
