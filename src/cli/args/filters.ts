import { bound } from "../../filter/condition";
import { contextOf, type FilterContext } from "../../filter/context";
import { withoutPlace } from "../../filter/failure";
import type { HeldBy } from "../../filter/held-by";
import { type ReadFilter, readFilter } from "../../filter/parse";
import {
  type Filter,
  FilterExpression,
  localPortRange,
  type Protocol,
  readServices,
  readUsers,
  SockdexError,
  type SocketHolders,
  type Transport,
} from "../../index";
import type { Processes } from "../rows/processes";
import { complain } from "../terminal/output";
import { UsageError } from "../terminal/status";
import type { FilterFlags } from "./filter-flags";
import { optionConditions } from "./option-conditions";
import { protocolsOf } from "./protocols";

/** The rows that a command line asks for. */
export interface CommandFilter extends Filter {
  protocol?: Protocol[];
  where?: FilterExpression;
}

/** What rows must meet: one option, or the filter in ss's language. */
interface Part extends ReadFilter {
  text: string;
  /** Undefined: the filter. */
  option: string | undefined;
}

const NO_PROCESSES = "needs live tables: a captured one does not say which process holds a socket.";

/** Filters as one command line means them. What words mean on this machine is read once, and only where there are some. */
export class FilterReader {
  readonly #flags: FilterFlags;
  readonly #processes: Processes | undefined;
  /** What the filter that was read last says of holders. */
  #holders: readonly HeldBy[] = [];
  readonly #addresses = new Map<string, readonly string[]>();
  #context: FilterContext | undefined;

  /** `processes`: of the live tables that are filtered. Without them `process` and `pid` are refused. */
  constructor(flags: FilterFlags, processes?: Processes) {
    this.#flags = flags;
    this.#processes = processes;
  }

  /** Whether the filter that was read last goes by who holds a socket. */
  get needsHolders(): boolean {
    return this.#holders.length > 0;
  }

  /** Makes that filter hold for what is held now. */
  takeHolders(holders: SocketHolders): void {
    for (const held of this.#holders) held.resolve(holders, NO_PROCESSES);
  }

  /** All that rows must meet: a filter in ss's language, and the options. Throws UsageError, for a mistake in the text with its place. */
  async read(text: string): Promise<CommandFilter> {
    const parts = this.#parts(text);
    const family = familyOf(this.#flags);
    for (const { name } of parts.flatMap(({ hosts }) => hosts)) {
      if (this.#addresses.has(name)) continue;
      const { hostAddresses } = await import("./host-addresses");
      this.#addresses.set(name, await hostAddresses(name, family));
    }
    const filter = this.#filter(parts);
    // Of a recording that is read part by part nobody is known yet.
    const isKnown = !this.#processes?.areRecorded || this.#processes.all.byInode.size > 0;
    for (const held of this.#holders) if (isKnown && held.absence !== undefined) complain(held.absence);
    if (this.needsHolders && this.#processes && !this.#processes.areRecorded) {
      (await import("./uncertain-sockets")).complainOfUncertain(filter, this.#flags, this.#processes);
    }
    return filter;
  }

  /** The same of another text, without looking up a name: of hosts it knows those that read() has met. */
  readKnown(text: string): CommandFilter {
    return this.#filter(this.#parts(text));
  }

  #parts(text: string): Part[] {
    const parts = optionConditions(this.#flags).map(({ option, values, read }) =>
      this.#part(values.join(","), option, read),
    );
    if (text.trim() !== "") parts.push(this.#part(text, undefined, (context) => readFilter(text, context)));
    return parts;
  }

  #part(text: string, option: string | undefined, read: (context: FilterContext) => ReadFilter): Part {
    this.#context ??= contextOn(this.#flags);
    const context = this.#context;
    return { text, option, ...asUsageOf(text, option, () => read(context)) };
  }

  #filter(parts: readonly Part[]): CommandFilter {
    const protocol = protocolsOf(this.#flags);
    for (const { hosts, holders, text, option } of parts) {
      for (const host of hosts) asUsageOf(text, option, () => host.resolve(this.#addresses.get(host.name) ?? []));
      for (const held of holders) asUsageOf(text, option, () => held.resolve(this.#processes?.all, NO_PROCESSES));
    }
    this.#holders = parts.flatMap(({ holders }) => holders);
    if (parts.length === 0) return protocol ? { protocol } : {};
    const all = bound(
      "and",
      parts.map(({ condition }) => condition),
    );
    const text = parts.map(({ text, option }) => (option === undefined ? text : `${option} ${text}`)).join(" ");
    return { ...(protocol && { protocol }), where: new FilterExpression(text, all) };
  }
}

/** The rows that a command line asks for, where its filter is read once: see FilterReader. Throws UsageError. */
export function commandFilter(text: string, flags: FilterFlags, processes?: Processes): Promise<CommandFilter> {
  return new FilterReader(flags, processes).read(text);
}

/** What a filter's words mean here. */
function contextOn(flags: FilterFlags): FilterContext {
  const protocols = protocolsOf(flags);
  const family = familyOf(flags);
  const spoken = (transport: Transport) => protocols?.some((name) => name.startsWith(transport)) ?? true;
  const transports = (["tcp", "udp"] as const).filter(spoken);
  return contextOf({
    services: readServices(),
    // Ports of raw sockets have no names of their own: those of any do.
    ...(transports.length > 0 && { transports }),
    localPorts: localPortRange(flags.procRoot, flags.pid),
    users: readUsers(),
    ...(family && { family }),
  });
}

function familyOf({ ipv4, ipv6 }: FilterFlags): 4 | 6 | undefined {
  return ipv4 === ipv6 ? undefined : ipv6 ? 6 : 4;
}

/** Throws UsageError for what does not make a filter. */
function asUsageOf<T>(text: string, option: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SockdexError) || error.code !== "ERR_INVALID_FILTER") throw error;
    if (option !== undefined) throw new UsageError(`${option}: ${withoutPlace(error)}`);
    const { message, position = 0, text: wrong = "" } = error;
    throw new UsageError(message, { text, position, length: wrong.length });
  }
}
