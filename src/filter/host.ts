import { withoutZone } from "../table/addresses";
import type { PortRange } from "../table/queries/filter";
import type { Condition, Family, FamilyNetwork, Side } from "./condition";
import { invalidFilter, quoted } from "./failure";
import { isAny, parsePrefix } from "./networks";
import { octal, parseNumber } from "./numbers";
import type { Services, Transport } from "./services";
import type { Word } from "./words";

/** What words of a filter mean outside of it. */
export interface Surroundings {
  services: Services;
  transports: readonly Transport[];
  /** Addresses of a host's name; undefined for none. */
  hosts: (name: string) => readonly string[] | undefined;
  /** The ports the kernel hands out by itself. */
  localPorts: PortRange;
}

/**
 * Reads what stands behind src, dst, sport and dport: `[FAMILY:]ADDRESS[:PORT]`. As in ss, a family that is named
 * holds for all of the filter, and for the words that follow it is the only one.
 */
export class HostReader {
  readonly #surroundings: Surroundings;
  #family: Family | undefined;
  #named: Family | undefined;

  constructor(surroundings: Surroundings, family: Family | undefined) {
    this.#surroundings = surroundings;
    this.#family = family;
  }

  /** The last family that was named. */
  get named(): Family | undefined {
    return this.#named;
  }

  /** A port, `:80`, `80` or `:http`; undefined for any. */
  port(word: Word): number | undefined {
    const text = this.#withoutFamily(word);
    return this.#port(text.startsWith(":") ? text.slice(1) : text, word);
  }

  /** An address, a port, or both; `*` or nothing for any. */
  host(word: Word, side: Side): Condition {
    const text = this.#withoutFamily(word);
    const { address, port } = split(text, word);
    const number = port === undefined ? undefined : this.#port(port, word);
    const networks = this.#networks(address, word);
    const conditions: Condition[] = [];
    if (number !== undefined) conditions.push({ is: "port", side, comparison: "=", port: number });
    if (networks.length > 0 && !networks.some(isAny)) conditions.push({ is: "address", side, networks });
    const [first = { is: "everything" } as const, ...rest] = conditions;
    return { is: "chain", first, rest: rest.map((condition) => ({ by: "and", condition })) };
  }

  #withoutFamily(word: Word): string {
    const [, family, rest = ""] = /^(unix|link|netlink|vsock|inet6?):(.*)$/s.exec(word.text) ?? [];
    if (family === undefined) return word.text;
    if (!family.startsWith("inet")) throw invalidFilter(`${family} sockets are in none of these tables.`, word);
    this.#family = family === "inet6" ? 6 : 4;
    this.#named = this.#family;
    return rest;
  }

  #port(text: string, word: Word): number | undefined {
    if (text === "" || text === "*") return undefined;
    const number = parseNumber(text);
    if (number === undefined) return this.#service(text, word);
    if (Number.isNaN(number)) throw invalidFilter(octal(text), word);
    if (number > 65535) throw invalidFilter(`${text} is not a port: they end at 65535.`, word);
    return number;
  }

  #service(name: string, word: Word): number {
    const { services, transports } = this.#surroundings;
    const ports = new Set(transports.map((transport) => services.portOf(name, transport)));
    ports.delete(undefined);
    const [port, another] = ports;
    if (another !== undefined) {
      throw invalidFilter(
        `${quoted(name)} is port ${port} of one protocol and ${another} of another: say which.`,
        word,
      );
    }
    if (port === undefined) throw invalidFilter(noPort(name, transports), word);
    return port;
  }

  /** None for any address. */
  #networks(text: string, word: Word): FamilyNetwork[] {
    if (withoutZone(text) === "*") return [];
    if (text === "" || text === "any" || text === "all" || text === "default") return [];
    const network = parsePrefix(text);
    if (network === "octal") throw invalidFilter(octal(text), word);
    if (network !== undefined) {
      if (this.#family === undefined || network.family === this.#family) return [network];
      throw invalidFilter(`${quoted(text)} is IPv${network.family}, and only IPv${this.#family} is looked at.`, word);
    }
    const found = (isHostName(text) ? this.#surroundings.hosts(text) : undefined) ?? [];
    const networks = found.flatMap((address) => {
      const parsed = parsePrefix(address);
      const isWanted = parsed !== undefined && parsed !== "octal" && (this.#family ?? parsed.family) === parsed.family;
      return isWanted ? [parsed] : [];
    });
    if (networks.length === 0) throw invalidFilter(noAddress(text), word);
    return networks;
  }
}

/** The last colon parts address and port, but none in front of a slash; brackets and a zone keep those of IPv6 together. */
function split(text: string, word: Word): { address: string; port: string | undefined } {
  const [, zoned, port] = /^([^[\]]*%[^:]*)(?::(.*))?$/s.exec(text) ?? [];
  if (zoned !== undefined) return { address: zoned, port };
  if (text.startsWith("[")) {
    const [, address, rest = "", port] = /^\[([^\]]*)\](?:%[^:]+)?((?::(.*))?)$/s.exec(text) ?? [];
    if (address !== undefined) return { address, port: rest === "" ? undefined : port };
    const message = /^\[[^\]]*\]\//.test(text)
      ? `the prefix belongs into the brackets: ${text.replace(/\](\/[^:]*)/, "$1]")}.`
      : `${quoted(text)} is not an address in brackets, as [::1] or [2001:db8::/32]:443.`;
    throw invalidFilter(message, word);
  }
  const colon = text.lastIndexOf(":");
  if (colon < 0 || colon < text.indexOf("/")) return { address: text, port: undefined };
  return { address: text.slice(0, colon), port: text.slice(colon + 1) };
}

function isHostName(text: string): boolean {
  return text.length <= 253 && /^(?!\d+$)[\w-]+(\.[\w-]+)*\.?$/.test(text) && !/^[\d.]+$/.test(text);
}

function noPort(name: string, transports: readonly Transport[]): string {
  if (/[.:[\]/]/.test(name)) return `${quoted(name)} is not a port: an address goes with src or dst.`;
  const [transport = "tcp", other] = transports;
  return `${quoted(name)} is not a port or a service of ${other === undefined ? transport : `${transport} or ${other}`}.`;
}

function noAddress(text: string): string {
  if (/^\d+$/.test(text)) return `${text} is not an address; a port is written :${text}.`;
  if (text.includes(":")) {
    return `${quoted(text)} is not an address: IPv6 with a port is in brackets, as [::1] or [2001:db8::/32]:443.`;
  }
  return `${quoted(text)} is neither an address, as 10.0.0.5, nor a network, as 10.0.0.0/8, nor a host known here.`;
}
