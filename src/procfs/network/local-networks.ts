import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { type Network, parseNetwork } from "../../table/addresses";
import { linesOf } from "../files/lines";
import { netFolder, type Where } from "./net-folder";

/**
 * The addresses that are local in a network namespace, whole prefixes among them. Of this process's own, those of the
 * interfaces; of another, what its `fib_trie` and `if_inet6` say: none where they are missing, as in many captured trees.
 * Throws as netFolder() does.
 */
export function* localNetworks(where: Where): Generator<Network, void, undefined> {
  if (where.pid === undefined && where.procRoot === undefined) {
    for (const list of Object.values(networkInterfaces())) {
      for (const { address } of list ?? []) yield parseNetwork(address);
    }
    return;
  }
  const folder = netFolder(where);
  yield* localRoutes(linesOf(join(folder, "fib_trie")));
  yield* interfaceAddresses(linesOf(join(folder, "if_inet6")));
}

/** `|-- 192.0.2.2`, and below it `/32 host LOCAL`. */
function* localRoutes(lines: Iterable<string>): Generator<Network, void, undefined> {
  let address: string | undefined;
  for (const line of lines) {
    address = /^ *\|-- (\d{1,3}(?:\.\d{1,3}){3})$/.exec(line)?.[1] ?? address;
    const bits = /^ *\/(\d{1,2}) host LOCAL/.exec(line)?.[1];
    if (address !== undefined && bits !== undefined) yield* tryNetwork(`${address}/${bits}`);
  }
}

/** `fe8000000000000000fc00fffe000001 04 40 20 80     eth0` */
function* interfaceAddresses(lines: Iterable<string>): Generator<Network, void, undefined> {
  for (const line of lines) {
    const digits = /^([\da-f]{32}) /.exec(line)?.[1];
    if (digits !== undefined) yield* tryNetwork(digits.replace(/.{4}(?=.)/g, "$&:"));
  }
}

/** Nothing for a damaged line of a capture. */
function* tryNetwork(text: string): Generator<Network, void, undefined> {
  try {
    yield parseNetwork(text);
  } catch {}
}
