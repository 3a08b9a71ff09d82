import type { Comparison, Condition, FamilyNetwork, Side } from "../filter/condition";
import { maskBytes } from "../table/addresses";
import { LAST_TCP, PROTOCOLS } from "../table/protocols";
import { both, type Code, either, networkCode, not, portCode } from "./bytecode";
import type { RowTest } from "./request";

/*
 * The part of a filter that the kernel can test. It lets through every socket the filter holds for, and some others: they
 * are tested afterwards. So what the kernel does not know (timer, uid, inode, queues, holders) lets all through, and `not` is moved
 * inwards first, to where it stands in front of what the kernel knows.
 */

/** States the kernel is asked for: those /proc prints, 1 to 12. A bound socket without a peer (13) is in no table of /proc. */
const ALL_STATES = 0x1ffe;
const SYN_RECV = 3;
const TIME_WAIT = 6;
/** No table has a TCP socket in this state: tcp_set_state() takes it out first (net/ipv4/tcp.c). Asked for, the kernel looks through all connections. */
const CLOSE = 7;
/** What the kernel calls a SYN_RECV that is not a socket yet. */
const NEW_SYN_RECV = 12;

/** What a raw socket has in place of a port is not tested by the kernel. */
const LAST_WITH_PORTS = PROTOCOLS.indexOf("udplite6");

/** With no states no socket of this table meets the filter. */
export type KernelFilter = RowTest;

const EMPTY = new Uint8Array(0);
export const NO_FILTER: KernelFilter = { states: ALL_STATES, bytecode: EMPTY };
const NO_ROWS: KernelFilter = { states: 0, bytecode: EMPTY };

/** A table that is read again asks for the same. */
const known = new WeakMap<Condition, KernelFilter[]>();

/** What the kernel can test of a condition, among the sockets of a table. */
export function kernelFilter(condition: Condition, protocol: number): KernelFilter {
  let filters = known.get(condition);
  if (filters === undefined) {
    filters = [];
    known.set(condition, filters);
  }
  filters[protocol] ??= makeFilter(condition, protocol);
  return filters[protocol];
}

function makeFilter(condition: Condition, protocol: number): KernelFilter {
  const code = codeOf(condition, protocol, false);
  if (code === "none") return NO_ROWS;
  const states = statesOf(condition, protocol, false) & (protocol <= LAST_TCP ? ~(1 << CLOSE) : ALL_STATES);
  return { states, bytecode: code === "all" || protocol > LAST_WITH_PORTS ? EMPTY : code };
}

/** A row's state is by its low seven bits, and the kernel's are below 32. */
function stateMask(codes: Iterable<number>): number {
  let mask = 0;
  for (const code of codes) if (code <= NEW_SYN_RECV) mask |= 1 << code;
  return mask & (1 << SYN_RECV) ? mask | (1 << NEW_SYN_RECV) : mask;
}

/** The states in which the condition, or its opposite, can hold. */
function statesOf(condition: Condition, protocol: number, negated: boolean): number {
  switch (condition.is) {
    case "state": {
      const others = Array.from({ length: NEW_SYN_RECV + 1 }, (_, code) => code).filter(
        (code) => !condition.codes.has(code),
      );
      return stateMask(negated ? others : condition.codes) & ALL_STATES;
    }
    case "held":
      // A socket in TIME_WAIT has no inode any more.
      return negated ? ALL_STATES : ALL_STATES & ~(1 << TIME_WAIT);
    case "not":
      return statesOf(condition.condition, protocol, !negated);
    case "chain":
      return condition.rest.reduce(
        (mask, { by, condition: next }) => {
          const more = statesOf(next, protocol, negated);
          return (by === "and") !== negated ? mask & more : mask | more;
        },
        statesOf(condition.first, protocol, negated),
      );
    default:
      return isConstant(condition, protocol, negated) === false ? 0 : ALL_STATES;
  }
}

/** What a condition on the table is for all of its rows; undefined for any other condition. */
function isConstant(condition: Condition, protocol: number, negated: boolean): boolean | undefined {
  switch (condition.is) {
    case "everything":
      return !negated;
    case "protocol":
      return condition.codes.has(protocol) !== negated;
    case "family":
      return ((condition.family === 6) === ((protocol & 1) === 1)) !== negated;
    default:
      return undefined;
  }
}

function codeOf(condition: Condition, protocol: number, negated: boolean): Code {
  const constant = isConstant(condition, protocol, negated);
  if (constant !== undefined) return constant ? "all" : "none";
  switch (condition.is) {
    case "not":
      return codeOf(condition.condition, protocol, !negated);
    case "port":
      return comparisonCode(
        condition.side,
        negated ? OPPOSITES[condition.comparison] : condition.comparison,
        condition.port,
      );
    case "ports":
      return rangeCode(condition.side, condition.from, condition.to, negated);
    case "address": {
      const networks = condition.networks.map((network) => addressCode(condition.side, network, protocol));
      if (networks.includes(undefined)) return "all";
      // Piece by piece: the opposite of a program that was cut short would let too little through.
      if (negated) return networks.reduce<Code>((code, one) => both(code, not(one ?? "none")), "all");
      return networks.reduce<Code>((code, one) => either(code, one ?? "all"), "none");
    }
    case "chain":
      return condition.rest.reduce(
        (code, { by, condition: next }) => {
          const more = codeOf(next, protocol, negated);
          return (by === "and") !== negated ? both(code, more) : either(code, more);
        },
        codeOf(condition.first, protocol, negated),
      );
    default:
      return "all";
  }
}

const OPPOSITES: Record<Comparison, Comparison> = { "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">" };

function comparisonCode(side: Side, comparison: Comparison, port: number): Code {
  switch (comparison) {
    case "=":
      return rangeCode(side, port, port, false);
    case "!=":
      return rangeCode(side, port, port, true);
    case "<":
      return portCode(side, "most", port - 1);
    case "<=":
      return portCode(side, "most", port);
    case ">":
      return portCode(side, "least", port + 1);
    case ">=":
      return portCode(side, "least", port);
  }
}

function rangeCode(side: Side, from: number, to: number, negated: boolean): Code {
  if (negated) return either(portCode(side, "most", from - 1), portCode(side, "least", to + 1));
  return both(portCode(side, "least", from), portCode(side, "most", to));
}

/** Undefined for what is not a prefix. */
function addressCode(side: Side, network: FamilyNetwork, protocol: number): Code | undefined {
  if (network.family === 6 && (protocol & 1) === 0) return "none";
  const prefix = prefixLength(network.mask);
  return prefix === undefined || (network.family === 4 && prefix < 96) ? undefined : networkCode(side, network, prefix);
}

function prefixLength(mask: Uint8Array): number | undefined {
  let length = 0;
  for (const byte of mask) length += Math.clz32(~(byte << 24));
  const prefix = maskBytes(length);
  return mask.every((byte, i) => byte === prefix[i]) ? length : undefined;
}
