import type { OracleRow } from "../oracle/index";
import type { Drawn } from "./draw-filter";

/** What a filter means, row by row and as plainly as can be: the reference for the filters over columns. */
export function holds(filter: Drawn, row: OracleRow): boolean {
  switch (filter.is) {
    case "states":
      return holdsState(filter.words, row.state & 0x7f);
    case "port":
      return compares(filter.side === "sport" ? row.localPort : row.remotePort, filter.comparison, filter.port);
    case "host": {
      const [address, port] =
        filter.side === "src" ? [row.localAddress, row.localPort] : [row.remoteAddress, row.remotePort];
      return isIn(address, filter.host) && (filter.port === undefined || filter.port === port);
    }
    case "number":
      return compares(row[NUMBERS[filter.column]], filter.comparison, filter.value);
    case "timer":
      return row.timer === ["off", "on", "keepalive", "timewait", "persist"].indexOf(filter.name);
    case "proto":
      return row.protocol === filter.name;
    case "process":
    case "pid": {
      const isIt = holdersOf(row.inode).some(({ pid, name }) =>
        filter.is === "pid" ? pid === Number(filter.value) : name === filter.value.slice(0, 15),
      );
      return isIt !== /[n!]/.test(filter.comparison);
    }
    case "autobound":
      return row.localPort >= 32768 && row.localPort <= 60999;
    case "not":
      return !holds(filter.of, row);
    case "list":
      // From left to right, whatever the words are.
      return filter.rest.reduce(
        (before, [by, of]) =>
          by.startsWith("o") || by.startsWith("|") ? before || holds(of, row) : before && holds(of, row),
        holds(filter.first, row),
      );
  }
}

/** Who holds a socket, in the world of these tests: nobody what is no socket, and none a third of all. */
export function holdersOf(inode: number): { pid: number; name: string; fd: number }[] {
  if (inode === 0 || inode % 3 === 0) return [];
  const node = { pid: 7, name: "node", fd: 4 };
  const nginx = { pid: 12, name: "nginx", fd: 5 };
  const worker = { pid: 16, name: "nginx: worker p", fd: 5 };
  return inode % 3 === 1 ? [node] : inode % 2 === 0 ? [nginx, worker] : [worker];
}

const NUMBERS = { uid: "uid", inode: "inode", rx: "rxQueue", retrans: "retransmits" } as const;

const CODES: Record<string, readonly number[]> = {
  established: [1],
  "time-wait": [6],
  listening: [10],
  closed: [7],
  "close-wait": [8],
  "syn-recv": [3],
  bucket: [3, 6],
};

function holdsState(words: readonly (readonly [word: string, state: string])[], code: number): boolean {
  const named = (state: string) => {
    if (state === "connected") return code !== 7 && code !== 10;
    if (state === "big") return code !== 3 && code !== 6;
    return CODES[state]?.includes(code) === true;
  };
  let isIn = words[0]?.[0] === "exclude";
  for (const [word, state] of words) if (named(state)) isIn = word === "state";
  return isIn;
}

function compares(number: number, comparison: string, value: number): boolean {
  if (["=", "==", "eq", ""].includes(comparison)) return number === value;
  if (["!=", "ne", "neq"].includes(comparison)) return number !== value;
  if (["<", "lt"].includes(comparison)) return number < value;
  if (["<=", "le", "leq"].includes(comparison)) return number <= value;
  if ([">", "gt"].includes(comparison)) return number > value;
  return number >= value;
}

/** By the bits of the text: addresses are 32 hex digits. */
function isIn(address: string, host: string): boolean {
  if (host === "*") return true;
  const [head = "", length = "32"] = host.split("/");
  if (!address.startsWith("00000000000000000000ffff")) return false;
  const bits = (bytes: readonly number[]) => bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const wanted = bits([...head.split(".").map(Number), 0, 0, 0].slice(0, 4)).slice(0, Number(length));
  return bits([...Buffer.from(address, "hex").subarray(12)]).startsWith(wanted);
}
