import { PROTOCOLS, type Protocol } from "../protocols";
import { oneFamily, protocolOfName } from "./named-protocol";

/*
 * Labels and prefixes, as docs/grammar.md defines them. Text is latin1: one character a byte.
 */

const NAMES = [...PROTOCOLS].sort((a, b) => b.length - a.length).join("|");

/** `==> /proc/net/tcp6 <==`, `$ cat /proc/net/udp`, `/proc/1/net/raw:` */
const PATHS = new RegExp(`net/(${NAMES})(?![A-Za-z0-9_/])`, "g");
/** `tcp6:`, `--- udp ---`, `[tcp]` */
const NAME = new RegExp(`^[^A-Za-z0-9_/]*(${NAMES})[^A-Za-z0-9_/]*$`, "i");
/** `cat: /proc/net/udplite: No such file or directory` */
const FAILED = /: (?:No such file or directory|Permission denied|Not a directory)[ \t\r]*$/;

/** What a line that is not a row tells of the table below it; undefined: it is not a label. `line` is all of it. */
export function readLabel(line: string): { protocol: Protocol | undefined } | undefined {
  const name = NAME.exec(line)?.[1];
  const names = name ? [name.toLowerCase()] : namesInPaths(line);
  if (names.length === 0 || FAILED.test(line)) return undefined;
  return { protocol: oneFamily(PROTOCOLS.filter((protocol) => names.includes(protocol))) };
}

function namesInPaths(line: string): string[] {
  return line.includes("net/") ? Array.from(line.matchAll(PATHS), ([, found = ""]) => found) : [];
}

const ISO_TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?[ \t](?:std(?:out|err) [FP] )?/;
const SYSLOG_TIME = /[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d[ \t]/;
const HOST_AND_PROGRAM = /(?:[\w.-]+ [\w./@-]+(?:\[\d+\])?: )?/;
const TIME = new RegExp(`^(?:${ISO_TIME.source}|${SYSLOG_TIME.source})${HOST_AND_PROGRAM.source}`);
const PATH_AND_NUMBER = /^(?:(?!\d+:)([^ \t\r:]+):)?(?:\d+:| *\d+\t)?(?=[ \t\r]*(?:\d+:|sl)[ \t\r])/;

export interface Prefix {
  /** 0: there is none. */
  readonly length: number;
  /** What its path tells. */
  readonly protocol: Protocol | undefined;
  /** The prefix with NULs for the digits of its time and its number. A row behind a like one needs no look at the prefix. */
  readonly pattern: string;
}

/** The prefix of a line of which `start` is the first LOOKED_AT bytes. */
export function readPrefix(start: string): Prefix {
  const [time = ""] = TIME.exec(start) ?? [];
  const [more = "", path = ""] = PATH_AND_NUMBER.exec(start.slice(time.length)) ?? [];
  const pattern = `${withoutDigits(time)}${path}${withoutDigits(more.slice(path.length))}`;
  return { length: pattern.length, protocol: path === "" ? undefined : protocolOfName(path), pattern };
}

function withoutDigits(text: string): string {
  return text.replace(/\d/g, "\0");
}

/** The header of a udp or udplite table of IPv4. No other starts with three spaces. */
const UDP_HEADER = /^ {3}sl[ \t\r](?=.*[ \t\r]rem_address[ \t\r])(?=.*[ \t\r]drops(?:[ \t\r]|$))/s;

export function isUdpHeader(line: string): boolean {
  return UDP_HEADER.test(line);
}
