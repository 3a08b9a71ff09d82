import type { Problem } from "./reading/problems";
import type { Reason } from "./reading/reasons";
import { messageOf, nameOf } from "./realms";

/** What went wrong, as a word a program can compare. They do not change between versions. */
export type SockdexErrorCode =
  /** The input holds neither a table's header nor a row. */
  | "ERR_NO_TABLE"
  /** `strict` met a line, or a netlink message, that is not a row. */
  | "ERR_MALFORMED_ROW"
  /** The table reached the ceiling of its memory. */
  | "ERR_OUT_OF_MEMORY"
  /** An argument is not what the function takes. */
  | "ERR_INVALID_ARGUMENT"
  /** A filter's text cannot be understood; `position` says where. */
  | "ERR_INVALID_FILTER"
  /** WebAssembly with SIMD is missing here. */
  | "ERR_NO_SIMD"
  /** The machine is big-endian. Its dumps can be parsed on a little-endian one. */
  | "ERR_BIG_ENDIAN_HOST"
  /** Live tables require Linux. */
  | "ERR_NOT_LINUX"
  /** There is no procfs at the path looked at: /proc, or `procRoot`. */
  | "ERR_NO_PROCFS"
  /** No process has this pid. */
  | "ERR_NO_PROCESS"
  /** This user lacks the permission to read the table, file or descriptor. */
  | "ERR_PERMISSION"
  /** A file could not be opened or read. */
  | "ERR_READ"
  /** A SocketMonitor's worker ended before it returned anything; the next refresh starts another. */
  | "ERR_WORKER"
  /** The SocketMonitor has read nothing yet: await its first refresh(). */
  | "ERR_NO_SNAPSHOT"
  /** The SocketMonitor has reused this table's memory: use its newest table. */
  | "ERR_RETIRED"
  /** The SocketMonitor is closed. */
  | "ERR_CLOSED"
  /** Compressed or archived input is damaged or cut off. */
  | "ERR_DECOMPRESS"
  /** Output could not be written: a full disk, a closed pipe. */
  | "ERR_WRITE"
  /** This processor or this kernel does not support the call. */
  | "ERR_UNSUPPORTED"
  /** A system call failed unexpectedly. */
  | "ERR_SYSTEM_CALL"
  /** An optional package is needed and is not installed, or does not load. The message says which, and what to install. */
  | "ERR_NO_PEER";

export interface SockdexErrorDetails {
  /** 1-based line of the input; of a netlink dump, the message. */
  line?: number;
  /** Bytes of the input in front of that line. */
  byteOffset?: number;
  /** The offending text, at most 80 bytes of it. */
  text?: string;
  path?: string;
  /** Of a filter: characters in front of the offending text. */
  position?: number;
  cause?: unknown;
}

/** Marks errors of every copy of this package. */
const BRAND: unique symbol = Symbol.for("sockdex.SockdexError");

/** The one family of errors. `code` is stable; the message is one sentence for people. */
export class SockdexError extends Error {
  override readonly name = "SockdexError";
  readonly code: SockdexErrorCode;
  declare readonly line?: number;
  declare readonly byteOffset?: number;
  declare readonly text?: string;
  declare readonly path?: string;
  declare readonly position?: number;

  constructor(code: SockdexErrorCode, message: string, { cause, ...where }: SockdexErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    // Only what is known: an error that is printed shows no empty fields.
    Object.assign(this, where);
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }

  /** True for errors of another copy of this package too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // A class that names itself is renamed by the bundler, and its errors would print as _SockdexError.
    // biome-ignore lint/complexity/noThisInStatic: a subclass has only its own instances.
    const { prototype } = this;
    if (typeof value !== "object" || value === null) return false;
    return Object.hasOwn(prototype, BRAND) ? BRAND in value : Object.prototype.isPrototypeOf.call(prototype, value);
  }
}

export function invalidArgument(message: string): SockdexError {
  return new SockdexError("ERR_INVALID_ARGUMENT", message);
}

/** The text in quotes with every control character escaped, DEL and C1 too: messages end on terminals. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\x9f]/g, (control) => `\\x${control.charCodeAt(0).toString(16)}`);
}

/** What can be wrong with a netlink message, in words. */
const OF_MESSAGES: Partial<Record<Reason, string>> = {
  message: "not a netlink message",
  cut: "the message is cut off",
  socket: "a socket's fields or attributes do not fit",
  error: "the kernel's error in place of sockets",
  lost: "the kernel lost messages here, so sockets may be missing",
};

/** What is wrong with a line or a message, in words. */
export function explainReason(reason: Reason): string {
  return OF_MESSAGES[reason] ?? (reason === "length" ? "more than 4096 bytes" : `no ${reason} column`);
}

/** What a problem's number counts. */
export function unitOf(reason: Reason): "line" | "message" {
  return OF_MESSAGES[reason] === undefined ? "line" : "message";
}

export function noRow(row: number, rows: number): SockdexError {
  return invalidArgument(`There is no row ${String(row)}: the table has ${rows} rows.`);
}

/** A table of a SocketMonitor is asked that the monitor has taken back. */
export function retiredTable(): SockdexError {
  return new SockdexError(
    "ERR_RETIRED",
    "This table is gone: its monitor has begun two refreshes since and reuses the memory. Ask the newest snapshot.",
  );
}

/** Strict mode met a line, or a message of a netlink dump, that is not a row. */
export function malformedRow(problem: Problem): SockdexError {
  const { line, byteOffset, text, reason, source } = problem;
  return new SockdexError(
    "ERR_MALFORMED_ROW",
    `${source ?? "The input"}, ${unitOf(reason)} ${line}, byte ${byteOffset}: ${explainReason(reason)} in ${quote(text)}.`,
    { line, byteOffset, text, ...(source === undefined ? {} : { path: source }) },
  );
}

/** Strict mode met a netlink message that is damaged. */
export function malformedMessage(protocol: string): SockdexError {
  return new SockdexError("ERR_MALFORMED_ROW", `The kernel's reply for ${protocol} has a damaged message: read again.`);
}

/** Input without a header line or a row. `start` is its first line, if that was malformed. */
export function noTable(name: string | undefined, bytes: number, start: string): SockdexError {
  const hint = start.startsWith("\x1f\x8b")
    ? " It is gzipped: decompress it first."
    : start.startsWith("\xff\xfe")
      ? " It is UTF-16: save it as UTF-8."
      : "";
  return new SockdexError(
    "ERR_NO_TABLE",
    `${name ?? "The input"} holds no socket table: ${bytes} bytes without a header line or a row.${hint}`,
    name === undefined ? {} : { path: name },
  );
}

/** No room for more rows. */
export function noMemoryForRows(rows: number): SockdexError {
  return new SockdexError(
    "ERR_OUT_OF_MEMORY",
    `No memory for more than ${rows} rows: a table's memory ends at 4 GiB or at maximumMemory. Read a dump in batches with readDump().`,
  );
}

/** No room for what a look-up needs; the rows are untouched. */
export function noMemoryFor(what: string, rows: number): SockdexError {
  return new SockdexError(
    "ERR_OUT_OF_MEMORY",
    `No memory left for ${what} of ${rows} rows: a table's memory ends at 4 GiB or at maximumMemory.`,
  );
}

/** What it means that the engine could not compile a module or make a memory: ERR_NO_SIMD, ERR_OUT_OF_MEMORY, or what it threw. */
export function engineFailure(cause: unknown): unknown {
  // Without a compiler, as under --jitless, there is no WebAssembly at all.
  if (typeof WebAssembly === "undefined" || nameOf(cause) === "CompileError") {
    const message = "sockdex needs WebAssembly with SIMD: Node 16.4 or a browser of 2023 on.";
    return new SockdexError("ERR_NO_SIMD", message, { cause });
  }
  if (nameOf(cause) === "RangeError") {
    const message =
      "No address space for another table: each WebAssembly memory sets some 10 GiB of it aside. Reuse tables by refresh() or clear(), or raise ulimit -v.";
    return new SockdexError("ERR_OUT_OF_MEMORY", message, { cause });
  }
  return cause;
}

/** What to do where no descriptor is left, by a failure's words: a sentence without its full stop; undefined for another failure. */
export function descriptorAdvice(cause: unknown): string | undefined {
  const words = messageOf(cause);
  if (words.includes("EMFILE")) return "No descriptor is left: raise the limit (ulimit -n)";
  if (words.includes("ENFILE")) return "The machine has no descriptor left: raise fs.file-max";
  return undefined;
}

/** Such a failure's message, which ends with a full stop, and what to do behind it. */
export function withAdvice(message: string, cause: unknown): string {
  const advice = descriptorAdvice(cause);
  return advice === undefined ? message : `${message} ${advice}.`;
}
