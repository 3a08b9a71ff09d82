import { lookup } from "node:dns/promises";
import {
  type FilterExpression,
  type FilterOptions,
  localPortRange,
  type Protocol,
  parseFilter,
  readServices,
  SockdexError,
  type Transport,
} from "../index";
import { conditionsOf } from "./filter-conditions";
import type { FilterFlags } from "./filter-flags";
import { protocolsOf } from "./protocols";
import { UsageError } from "./status";

/** What select() takes. */
export interface Chosen {
  protocol?: Protocol[];
  where?: FilterExpression;
}

type Hosts = NonNullable<FilterOptions["hosts"]>;

/**
 * All that rows must meet: a filter in ss's language, and the options. Hosts have no names here: filterWithHosts()
 * looks them up. Throws UsageError, for a mistake in the text with its place.
 */
export function filterOf(text: string, flags: FilterFlags, hosts?: Hosts): Chosen {
  const protocol = protocolsOf(flags);
  const surroundings = surroundingsOf(flags, protocol);
  const known = { ...surroundings, ...(hosts && { hosts }) };
  const all = conditionsOf(flags).map(({ option, condition }) => parsed(condition, option, known));
  if (text.trim() !== "") all.push(parsed(text, undefined, known));
  const [first, ...rest] = all;
  const where = first && rest.reduce((filter, next) => filter.and(next), first);
  return { ...(protocol && { protocol }), ...(where && { where }) };
}

/** As filterOf(); the addresses of hosts that the text names are asked for. */
export async function filterWithHosts(text: string, flags: FilterFlags): Promise<Chosen> {
  return filterOf(text, flags, await hostsOf(text, flags));
}

/** The addresses of the hosts that a filter names. */
export async function hostsOf(text: string, flags: FilterFlags): Promise<Hosts> {
  const names = hostNames(text, flags);
  const family = surroundingsOf(flags, protocolsOf(flags)).family;
  const found = new Map<string, string[]>();
  for (const name of names) {
    const answers = await lookup(name, { all: true, ...(family && { family }) }).catch(() => []);
    found.set(
      name,
      answers.map(({ address }) => address),
    );
  }
  return (name) => found.get(name);
}

/** The hosts a filter names: found by reading it once only for them. */
function hostNames(text: string, flags: FilterFlags): Set<string> {
  const names = new Set<string>();
  try {
    filterOf(text, flags, (name) => {
      names.add(name);
      return ["0.0.0.0", "::"];
    });
  } catch {
    // What is wrong is said when it is read in earnest.
    return new Set();
  }
  return names;
}

/** What a filter's words mean here. */
function surroundingsOf(flags: FilterFlags, protocols: readonly string[] | undefined): FilterOptions {
  const spoken = (transport: Transport) => protocols?.some((name) => name.startsWith(transport)) ?? true;
  const transports = (["tcp", "udp"] as const).filter(spoken);
  return {
    services: readServices(),
    // Ports of raw sockets have no names of their own: those of any do.
    transports: transports.length > 0 ? transports : ["tcp", "udp"],
    localPorts: localPortRange(flags.procRoot),
    ...(flags.ipv4 === flags.ipv6 ? {} : { family: flags.ipv6 ? 6 : 4 }),
  };
}

function parsed(text: string, option: string | undefined, options: FilterOptions): FilterExpression {
  try {
    return parseFilter(text, options);
  } catch (error) {
    if (!(error instanceof SockdexError) || error.code !== "ERR_INVALID_FILTER") throw error;
    const { message, position = 0, text: wrong = "" } = error;
    if (option === undefined) throw new UsageError(message, { text, position, length: wrong.length });
    throw new UsageError(`${option}: ${message.replace(/^Filter, character \d+: /, "")}`);
  }
}
