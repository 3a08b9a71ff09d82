import { PROTOCOLS, type Protocol } from "../table/index";

/** A file that holds a table, and what is known of it. */
export interface CapturedFile {
  name: string;
  host?: string | undefined;
  /** Milliseconds since 1970. */
  time?: number | undefined;
  /** The protocol it is said to hold. */
  protocol?: Protocol | undefined;
}

/** One look at one machine: a file, or the files of its tables. */
export interface Capture<F extends CapturedFile> {
  /** The file's name; of several, with what differs in braces: `web1/{tcp,tcp6}.txt`. */
  name: string;
  host: string | undefined;
  time: number | undefined;
  files: F[];
}

const WORD = new RegExp(`(?<![a-z0-9])(${[...PROTOCOLS].reverse().join("|")})(?![a-z0-9])(?!.*/)`, "i");

/**
 * Puts files together that are the same capture: named alike but for the protocol, each of another one, of the same
 * host. In the order of their times where all are known, else as they were given.
 */
export function groupCaptures<F extends CapturedFile>(files: readonly F[]): Capture<F>[] {
  const captures: Capture<F>[] = [];
  const alike = new Map<string, Alike<F>>();
  for (const file of files) {
    const [before, protocol, after] = parts(file.name);
    const key = JSON.stringify([before, after, file.host]);
    const group: Alike<F> = alike.get(key) ?? { found: [], seen: new Map() };
    const { found, seen } = group;
    alike.set(key, group);
    // The n-th file of a protocol belongs to the n-th capture of that name.
    const number = seen.get(protocol) ?? 0;
    seen.set(protocol, number + 1);
    const there = protocol === "" ? undefined : found[number];
    if (!there) {
      const capture = { name: file.name, host: file.host, time: file.time, files: [file] };
      captures.push(capture);
      found.push({ capture, protocols: [protocol] });
      continue;
    }
    const { capture, protocols } = there;
    capture.files.push(file);
    protocols.push(protocol);
    capture.name = `${before}{${protocols.join(",")}}${after}`;
    // It was over when its last table was read.
    if (file.time !== undefined) capture.time = Math.max(capture.time ?? 0, file.time);
  }
  if (captures.some(({ time }) => time === undefined)) return captures;
  return captures.sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
}

/** The captures whose files are named alike but for the protocol, and how many files there were of each protocol. */
interface Alike<F extends CapturedFile> {
  found: { capture: Capture<F>; protocols: string[] }[];
  seen: Map<string, number>;
}

/** The protocol in a name, and what is before and after it. */
export function parts(name: string): [before: string, protocol: string, after: string] {
  const match = WORD.exec(name);
  if (!match) return [name, "", ""];
  const [protocol] = match;
  return [name.slice(0, match.index), protocol.toLowerCase(), name.slice(match.index + protocol.length)];
}
