import { InvalidArgumentError } from "commander";

/** Where a server listens. */
export interface ServeAddress {
  /** An IP address, or a name of this machine. */
  host: string;
  /** 0: one that is free. */
  port: number;
}

/** Other machines cannot reach it. */
const HERE = "127.0.0.1";

/** Where it listens when nothing is said. */
export const FREE_PORT: ServeAddress = { host: HERE, port: 0 };

/** `8080`, `10.0.0.5:8080`, `[::1]:8080`; without an address this machine alone. */
export function parseServeAddress(text: string): ServeAddress {
  const [, v6, name, port = ""] = /^(?:(?:\[([\da-fA-F:.]+)\]|([\w.-]+)):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === "" || Number(port) > 0xffff) {
    throw new InvalidArgumentError("is not PORT or ADDRESS:PORT, as 8080, 10.0.0.5:8080 or [::1]:8080");
  }
  return { host: v6 ?? name ?? HERE, port: Number(port) };
}
