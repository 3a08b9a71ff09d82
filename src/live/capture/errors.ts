import { SockdexError } from "../../table/index";

export function nothingRead(): SockdexError {
  return new SockdexError("ERR_NO_SNAPSHOT", "Nothing has been read yet: await refresh() first.");
}

export function closed(): SockdexError {
  return new SockdexError("ERR_CLOSED", "The monitor is closed.");
}
