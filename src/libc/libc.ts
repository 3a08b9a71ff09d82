import { createRequire } from "node:module";
import { packageError } from "../optional/package";
import { SockdexError } from "../table/errors";
import { EBADF } from "./constants";

type Koffi = typeof import("koffi");

/** Where constants.ts and the layouts here hold; both are little-endian and have 64-bit pointers. */
const PROCESSORS = ["x64", "arm64"];

/**
 * The C library's calls that Node does not make. Each answers as the system call itself does: what it gives, or −errno.
 * What it writes goes into the arrays it is given.
 */
export interface Libc {
  /** Bytes of `value` that were filled. */
  getsockopt(fd: number, level: number, option: number, value: Uint8Array): number;
  /** An option that is an int, none of which is negative. */
  intOption(fd: number, level: number, option: number): number;
  setIntOption(fd: number, level: number, option: number, value: number): number;
  /** Bytes of `address` that were filled. */
  getpeername(fd: number, address: Uint8Array): number;
  getsockname(fd: number, address: Uint8Array): number;
  /** Bytes sent. */
  send(fd: number, bytes: Uint8Array, flags: number): number;
  /** Bytes received into `bytes`, which may be a view of WebAssembly memory; 0: the other side sends no more. */
  recv(fd: number, bytes: Uint8Array, flags: number): number;
  /** For commands without an argument. */
  fcntl(fd: number, command: number): number;
  /** For requests that answer with an int. */
  ioctl(fd: number, request: number): number;
  /** The events that came, of one descriptor; 0: none in time. */
  poll(fd: number, events: number, milliseconds: number): number;
  socket(family: number, type: number, protocol: number): number;
  connect(fd: number, address: Uint8Array): number;
  bind(fd: number, address: Uint8Array): number;
  close(fd: number): number;
  /** Makes `target` another descriptor of the file of `fd`; the file that `target` had is closed. */
  dup3(fd: number, target: number, flags: number): number;
  /** Moves this thread into the namespace that `fd` stands for. */
  setns(fd: number, type: number): number;
  syscall(number: number, first: number, second: number, third: number): number;
  /** Ends the process at once, with all of its threads: Node runs nothing more. */
  exit(status: number): void;
  /** Number of a network interface; 0: there is none of this name. */
  ifNameToIndex(name: string): number;
  /** Numbers of the network interfaces of this thread's namespace. */
  interfaces(): number[] | number;
  /** What an errno means, in the C library's words. */
  strerror(errno: number): string;
}

/** What the C library is wanted for: the words that errors begin with, and what to do where it cannot be had. */
export interface Purpose {
  readonly what: string;
  readonly instead: string;
}

const SOCKET_OPTIONS: Purpose = {
  what: "Asking a socket by getsockopt",
  instead: "read its row with readSockets().of(socket)",
};

let opened: Libc | undefined;

/**
 * The C library, opened on first use. `from`: path or URL of a file that koffi is looked for from; this one by default.
 * Throws ERR_NOT_LINUX, ERR_UNSUPPORTED, ERR_NO_PEER.
 */
export function libc(purpose?: Purpose, from?: string): Libc {
  // A bundler to CommonJS leaves import.meta empty.
  opened ??= openLibc(process, () => createRequire(from ?? import.meta.url ?? __filename)("koffi"), purpose);
  return opened;
}

/** The same, of a machine that may not be this one, and through a koffi that may not be there. */
export function openLibc(
  machine: { platform: string; arch: string },
  requireKoffi: () => Koffi,
  { what, instead }: Purpose = SOCKET_OPTIONS,
): Libc {
  const { platform, arch } = machine;
  if (platform !== "linux") {
    throw new SockdexError("ERR_NOT_LINUX", `${what} is for Linux, and this is ${platform}.`);
  }
  if (!PROCESSORS.includes(arch)) {
    throw new SockdexError(
      "ERR_UNSUPPORTED",
      `${what} is for ${PROCESSORS.join(" and ")}, and this is ${arch}: ${instead}.`,
    );
  }
  try {
    return bindTo(requireKoffi());
  } catch (cause) {
    throw packageError({ what, packages: ["koffi"] }, "koffi", cause);
  }
}

/**
 * By what Node itself is linked to, which is glibc or musl. fcntl, ioctl and syscall are variadic in C, but integers and
 * pointers are passed as to any function on these processors.
 */
function bindTo(koffi: Koffi): Libc {
  const self = koffi.load(null);
  const declare = (name: string, ...parameters: string[]): Call => self.func(name, "int", parameters);
  const send = declare("send", "int", "void *", "unsigned long", "int");
  const recv = declare("recv", "int", "void *", "unsigned long", "int");
  const ioctl = declare("ioctl", "int", "unsigned long", "void *");
  const poll = declare("poll", "void *", "unsigned long", "int");
  const connect = declare("connect", "int", "void *", "unsigned int");
  const bind = declare("bind", "int", "void *", "unsigned int");

  // Reused: no call here lasts beyond its answer.
  const length = new Uint32Array(1);
  const int = new Int32Array(1);
  // struct pollfd: the descriptor, then the events asked for and those that came, 16 bits each.
  const pollfd = new Uint8Array(8);
  const pollfdView = new DataView(pollfd.buffer);
  const answer = (result: number) => (result === -1 ? -koffi.errno() : result);
  /** A call whose parameters are numbers. */
  const plain = (name: string, ...parameters: string[]) => {
    const call = declare(name, ...parameters);
    return (...values: number[]) => answer(call(...values));
  };
  const close = plain("close", "int");
  // No descriptor is −1: a koffi that calls nothing shows here.
  if (close(-1) !== -EBADF) throw new Error("close(-1) does not fail with EBADF");
  const addressBy = (name: string) => {
    const call = declare(name, "int", "void *", "void *");
    return (fd: number, address: Uint8Array) => {
      length[0] = address.length;
      const failure = answer(call(fd, address, length));
      return failure === 0 ? (length[0] ?? 0) : failure;
    };
  };

  return {
    ...optionCalls(declare, answer),
    getpeername: addressBy("getpeername"),
    getsockname: addressBy("getsockname"),
    send: (fd, bytes, flags) => answer(send(fd, bytes, bytes.length, flags)),
    recv: (fd, bytes, flags) => answer(recv(fd, bytes, bytes.length, flags)),
    fcntl: plain("fcntl", "int", "int"),
    ioctl(fd, request) {
      const failure = answer(ioctl(fd, request, int));
      return failure === 0 ? (int[0] ?? 0) : failure;
    },
    poll(fd, events, milliseconds) {
      pollfdView.setInt32(0, fd, true);
      pollfdView.setUint32(4, events, true);
      const ready = answer(poll(pollfd, 1, milliseconds));
      return ready > 0 ? pollfdView.getUint16(6, true) : ready;
    },
    socket: plain("socket", "int", "int", "int"),
    connect: (fd, address) => answer(connect(fd, address, address.length)),
    bind: (fd, address) => answer(bind(fd, address, address.length)),
    close,
    dup3: plain("dup3", "int", "int", "int"),
    setns: plain("setns", "int", "int"),
    syscall: plain("syscall", "long", "long", "long", "long"),
    ifNameToIndex: self.func("if_nametoindex", "unsigned int", ["str"]),
    interfaces: interfacesCall(koffi, self),
    exit: self.func("_exit", "void", ["int"]),
    strerror: self.func("strerror", "str", ["int"]),
  };
}

/** Of struct if_nameindex: the number, 4 bytes, and behind 4 more a pointer to the name. Number 0 ends the list. */
const INTERFACE_BYTES = 16;

function interfacesCall(koffi: Koffi, self: ReturnType<Koffi["load"]>): Libc["interfaces"] {
  const list = self.func("if_nameindex", "void *", []);
  const free = self.func("if_freenameindex", "void", ["void *"]);
  return () => {
    const found: unknown = list();
    if (!found) return -koffi.errno();
    const numbers: number[] = [];
    for (let at = 0; ; at += INTERFACE_BYTES) {
      const number: number = koffi.decode(found, at, "unsigned int");
      if (number === 0) break;
      numbers.push(number);
    }
    free(found);
    return numbers;
  };
}

type Call = (...values: (number | Uint8Array | Uint32Array | Int32Array)[]) => number;

/** `answer` makes of what a call returned what Libc's do. */
function optionCalls(
  declare: (name: string, ...parameters: string[]) => Call,
  answer: (result: number) => number,
): Pick<Libc, "getsockopt" | "intOption" | "setIntOption"> {
  const getsockopt = declare("getsockopt", "int", "int", "int", "void *", "void *");
  const setsockopt = declare("setsockopt", "int", "int", "int", "void *", "unsigned int");
  const length = new Uint32Array(1);
  const int = new Int32Array(1);
  return {
    getsockopt(fd, level, option, value) {
      length[0] = value.length;
      const failure = answer(getsockopt(fd, level, option, value, length));
      return failure === 0 ? (length[0] ?? 0) : failure;
    },
    intOption(fd, level, option) {
      length[0] = 4;
      const failure = answer(getsockopt(fd, level, option, int, length));
      return failure === 0 ? (int[0] ?? 0) : failure;
    },
    setIntOption(fd, level, option, value) {
      int[0] = value;
      return answer(setsockopt(fd, level, option, int, 4));
    },
  };
}
