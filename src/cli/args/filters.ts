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
} from "../../index";
import { UsageError } from "../terminal/status";
import { conditionsOf } from "./filter-conditions";
import type { FilterFlags } from "./filter-flags";
import { protocolsOf } from "./protocols";

/** What select() takes. */
export interface Chosen {
  protocol?: Protocol[];
  where?: FilterExpression;
}

type Hosts = NonNullable<FilterOptions["hosts"]>;

/** Filters as one command line means them. What words mean on this machine is read once, and only where there are some. */
export class FilterReader {
  readonly #flags: FilterFlags;
  readonly #addresses = new Map<string, readonly string[]>();
  #surroundings: FilterOptions | undefined;

  constructor(flags: FilterFlags) {
    this.#flags = flags;
  }

  /**
   * All that rows must meet: a filter in ss's language, and the options. Of hosts it knows those that learnHosts() has
   * met. Throws UsageError, for a mistake in the text with its place.
   */
  read(text: string): Chosen {
    return this.#read(text, (name) => this.#addresses.get(name));
  }

  /** Asks for the addresses of the hosts that the text and the options name: found by reading them once only for that. */
  async learnHosts(text: string): Promise<void> {
    const names = new Set<string>();
    try {
      this.#read(text, (name) => {
        names.add(name);
        return ["0.0.0.0", "::"];
      });
    } catch {
      // What is wrong is said when it is read in earnest.
      return;
    }
    const family = familyOf(this.#flags);
    for (const name of names) {
      const answers = await lookup(name, { all: true, ...(family && { family }) }).catch(() => []);
      this.#addresses.set(
        name,
        answers.map(({ address }) => address),
      );
    }
  }

  #read(text: string, hosts: Hosts): Chosen {
    const protocol = protocolsOf(this.#flags);
    const all = conditionsOf(this.#flags).map(({ option, condition }) => this.#parse(condition, option, hosts));
    if (text.trim() !== "") all.push(this.#parse(text, undefined, hosts));
    const [first, ...rest] = all;
    const where = first && rest.reduce((filter, next) => filter.and(next), first);
    return { ...(protocol && { protocol }), ...(where && { where }) };
  }

  #parse(text: string, option: string | undefined, hosts: Hosts): FilterExpression {
    this.#surroundings ??= surroundingsOf(this.#flags);
    return parsed(text, option, { ...this.#surroundings, hosts });
  }
}

/** What a command line chooses that is read once; the addresses of hosts it names are asked for. Throws UsageError. */
export async function filterWithHosts(text: string, flags: FilterFlags): Promise<Chosen> {
  const reader = new FilterReader(flags);
  await reader.learnHosts(text);
  return reader.read(text);
}

/** What a filter's words mean here. */
function surroundingsOf(flags: FilterFlags): FilterOptions {
  const protocols = protocolsOf(flags);
  const family = familyOf(flags);
  const spoken = (transport: Transport) => protocols?.some((name) => name.startsWith(transport)) ?? true;
  const transports = (["tcp", "udp"] as const).filter(spoken);
  return {
    services: readServices(),
    // Ports of raw sockets have no names of their own: those of any do.
    transports: transports.length > 0 ? transports : ["tcp", "udp"],
    localPorts: localPortRange(flags.procRoot, flags.pid),
    ...(family && { family }),
  };
}

function familyOf({ ipv4, ipv6 }: FilterFlags): 4 | 6 | undefined {
  return ipv4 === ipv6 ? undefined : ipv6 ? 6 : 4;
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
