import type { RawEnd } from "../../libc/sockaddr";
import { parseAddress } from "../../table/addresses";
import { invalidArgument } from "../../table/errors";
import type { Endpoint } from "../../table/index";

/** Throws ERR_INVALID_ARGUMENT. */
export function rawEnd({ address, port }: Endpoint): RawEnd {
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return { address: parseAddress(address), port };
  throw invalidArgument(`Port ${String(port)} is not a whole number from 0 to 65535.`);
}
