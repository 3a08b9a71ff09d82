import { withoutZone } from "../table/addresses";
import {
  bound,
  type Comparison,
  type Condition,
  EVERYTHING,
  type Family,
  type FamilyNetwork,
  NOTHING,
  type Side,
} from "./condition";
import type { FilterContext } from "./context";
import { invalidFilter, quoted } from "./failure";
import { NamedHost } from "./named-host";
import { isAny, noAddress, parsePrefix } from "./networks";
import { octal, parseNumber } from "./numbers";
import type { Transport } from "./services";
import type { Word } from "./words";

/**
 * Reads what stands behind src, dst, sport and dport: `[FAMILY:]ADDRESS[:PORT]`. As in ss, a family that is named
 * holds for all of the filter, and for the words that follow it is the only one.
 */
export class HostReader {
  /** Those it has met: their conditions hold once they are resolved. */
  readonly hosts: NamedHost[] = [];
  readonly #context: FilterContext;
  #family: Family | undefined;
  #named: Family | undefined;

  constructor(context: FilterContext) {
    this.#context = context;
    this.#family = context.family;
  }

  /** A port compared with that of a side: `:80`, `80` or `:http`; with `*` any. */
  port(word: Word, side: Side, comparison: Comparison): Condition {
    const port = this.portNumber(word);
    if (port !== undefined) return { is: "port", side, comparison, port };
    // No port is before any: ss holds * for −1.
    const holds = comparison === "=" || comparison === ">" || comparison === ">=";
    return holds ? EVERYTHING : NOTHING;
  }

  /** The number of a port; undefined for any. */
  portNumber(word: Word): number | undefined {
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
    if (networks !== undefined) conditions.push({ is: "address", side, networks });
    return bound("and", conditions);
  }

  /** The same condition, of rows of the family that was named last only. */
  ofNamedFamily(condition: Condition): Condition {
    if (this.#named === undefined) return condition;
    return bound("and", [{ is: "family", family: this.#named }, condition]);
  }

  #withoutFamily(word: Word): string {
    const [, family, rest = ""] = /^(unix|link|netlink|vsock|inet6?):(.*)$/s.exec(word.text) ?? [];
    if (family === undefined) return word.text;
    if (!family.startsWith("inet")) throw invalidFilter(`${family} sockets are not in these tables.`, word);
    this.#family = family === "inet6" ? 6 : 4;
    this.#named = this.#family;
    return rest;
  }

  #port(text: string, word: Word): number | undefined {
    if (text === "" || text === "*") return undefined;
    const number = parseNumber(text);
    if (number === undefined) return this.#service(text, word);
    if (Number.isNaN(number)) throw invalidFilter(octal(text), word);
    if (number > 65535) throw invalidFilter(`${text} is not a port: ports end at 65535.`, word);
    return number;
  }

  #service(name: string, word: Word): number {
    const { services, transports } = this.#context;
    const ports = new Set(transports.map((transport) => services.portOf(name, transport)));
    ports.delete(undefined);
    const [port, another] = ports;
    if (another !== undefined) {
      throw invalidFilter(
        `${quoted(name)} is port ${port} of one protocol and ${another} of another: write the number.`,
        word,
      );
    }
    if (port === undefined) throw invalidFilter(noPort(name, transports), word);
    return port;
  }

  /** Undefined for any address. */
  #networks(text: string, word: Word): readonly FamilyNetwork[] | undefined {
    if (withoutZone(text) === "*") return undefined;
    if (text === "" || text === "any" || text === "all" || text === "default") return undefined;
    const network = parsePrefix(text);
    if (network === "octal") throw invalidFilter(octal(text), word);
    if (network !== undefined) {
      if (this.#family === undefined || network.family === this.#family) return isAny(network) ? undefined : [network];
      const only = `the filter is limited to IPv${this.#family}`;
      throw invalidFilter(`${quoted(text)} is IPv${network.family}, but ${only}.`, word);
    }
    if (!isHostName(text)) throw invalidFilter(noAddress(text), word);
    const host = new NamedHost(text, this.#family, word);
    this.hosts.push(host);
    return host.networks;
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
      ? `write the prefix inside the brackets: ${text.replace(/\](\/[^:]*)/, "$1]")}.`
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
