import { closeSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { type Network, parseNetwork } from "../../table/addresses";
import { readError } from "../files/errors";
import { readSome } from "../files/read-some";
import { openIfThere } from "../files/regular-file";
import { netFolder, type Where } from "./net-folder";

/** A router's fib_trie can be long: what is further behind is not looked at. */
const MOST_BYTES = 64 * 2 ** 20;
const CHUNK_BYTES = 65536;
/** Longer than any line of these files. */
const MOST_OF_A_LINE = 4096;

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

/** Lines of a file in constant memory; none where it is missing. */
function* linesOf(path: string): Generator<string, void, undefined> {
  const fd = openIfThere(path);
  if (fd === undefined) return;
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest = "";
    for (let read = 0; read < MOST_BYTES; ) {
      const length = readSome(fd, chunk, 0, CHUNK_BYTES, null);
      if (length === 0) break;
      read += length;
      const lines = (rest + chunk.toString("latin1", 0, length)).split("\n");
      rest = (lines.pop() ?? "").slice(-MOST_OF_A_LINE);
      yield* lines;
    }
    yield rest;
  } catch (cause) {
    throw readError(path, cause);
  } finally {
    closeSync(fd);
  }
}
