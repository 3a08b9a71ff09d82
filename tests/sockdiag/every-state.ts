/**
 * A program that needs koffi: sockets in every state, of both families; it prints a line when they are as they should be, and keeps them.
 * Run in a network namespace whose loopback is up.
 */
import koffi from "koffi";

const libc = koffi.load(null);
const call = (name: string, ...parameters: string[]): ((...values: unknown[]) => number) =>
  libc.func(name, "int", parameters);
const socket = call("socket", "int", "int", "int");
const bind = call("bind", "int", "void *", "unsigned int");
const listen = call("listen", "int", "int");
const connect = call("connect", "int", "void *", "unsigned int");
const accept = call("accept", "int", "void *", "void *");
const setsockopt = call("setsockopt", "int", "int", "int", "void *", "unsigned int");
const send = call("send", "int", "void *", "unsigned long", "int");
const recv = call("recv", "int", "void *", "unsigned long", "int");
const shutdown = call("shutdown", "int", "int");
const close = call("close", "int");

const [TCP, UDP, MPTCP] = [6, 17, 262];
const DONTWAIT = 0x40;
const DEFER_ACCEPT = 9;

function check(result: number, what: string): number {
  if (result < 0) throw new Error(`${what}: errno ${koffi.errno()}`);
  return result;
}

interface Family {
  family: number;
  address: readonly number[];
}

const V4: Family = { family: 2, address: [127, 0, 0, 1] };
const V6: Family = { family: 10, address: [...Array<number>(15).fill(0), 1] };
/** IPv4 through an IPv6 socket. */
const MAPPED: Family = { family: 10, address: [...Array<number>(10).fill(0), 255, 255, 127, 0, 0, 1] };

function sockaddr({ family, address }: Family, port: number): Uint8Array {
  const bytes = new Uint8Array(family === 2 ? 16 : 28);
  bytes[0] = family;
  bytes[2] = port >> 8;
  bytes[3] = port & 255;
  bytes.set(address, family === 2 ? 4 : 8);
  return bytes;
}

let nextPort = 20000;

/** A client and the end its listener accepted. */
class Pair {
  readonly port = nextPort++;
  readonly listener: number;
  readonly client: number;
  readonly peer: number;

  constructor(family: Family, { protocol = TCP, options = [] as number[], isAccepted = true } = {}) {
    this.listener = check(socket(family.family, 1, protocol), "socket");
    check(bind(this.listener, sockaddr(family, this.port), family.family === 2 ? 16 : 28), "bind");
    for (const option of options) setsockopt(this.listener, TCP, option, Int32Array.of(100), 4);
    check(listen(this.listener, 5), "listen");
    this.client = check(socket(family.family, 1, protocol), "socket");
    check(connect(this.client, sockaddr(family, this.port), family.family === 2 ? 16 : 28), "connect");
    this.peer = isAccepted ? check(accept(this.listener, null, null), "accept") : -1;
  }
}

/** Sends until nothing more fits. */
function fill(fd: number): void {
  const bytes = new Uint8Array(65536);
  while (send(fd, bytes, bytes.length, DONTWAIT) > 0);
}

function drain(fd: number): void {
  const bytes = new Uint8Array(65536);
  for (let idle = 0; idle < 20; ) {
    if (recv(fd, bytes, bytes.length, DONTWAIT) > 0) idle = 0;
    else {
      idle++;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Owners are to be seen: root's uid is what is there where none is known. */
const NOBODY = 65534;
process.seteuid?.(NOBODY);

for (const family of [V4, V6, MAPPED]) {
  new Pair(family);
  new Pair(family, { protocol: MPTCP });
  new Pair(family, { isAccepted: false });
  // SYN_RECV: without data the listener waits for it.
  new Pair(family, { options: [DEFER_ACCEPT], isAccepted: false });

  const unread = new Pair(family);
  send(unread.client, new Uint8Array(1000), 1000, 0);

  // FIN_WAIT2 and CLOSE_WAIT
  shutdown(new Pair(family).client, 1);

  // TIME_WAIT
  const over = new Pair(family);
  close(over.client);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  close(over.peer);

  // FIN_WAIT1: its end waits behind data that the peer has no room for.
  const full = new Pair(family);
  fill(full.client);
  shutdown(full.client, 1);

  // LAST_ACK
  const last = new Pair(family);
  shutdown(last.client, 1);
  fill(last.peer);
  shutdown(last.peer, 1);

  // CLOSING: both ends wait, and one of them arrives.
  const closing = new Pair(family);
  fill(closing.client);
  fill(closing.peer);
  shutdown(closing.client, 1);
  shutdown(closing.peer, 1);
  drain(closing.client);

  // SYN_SENT: the accept queue has no room.
  const deaf = check(socket(family.family, 1, TCP), "socket");
  const port = nextPort++;
  check(bind(deaf, sockaddr(family, port), family.family === 2 ? 16 : 28), "bind");
  check(listen(deaf, 0), "listen");
  for (let i = 0; i < 3; i++) {
    connect(
      check(socket(family.family, 1 | 0o4000, TCP), "socket"),
      sockaddr(family, port),
      family.family === 2 ? 16 : 28,
    );
  }

  const unconnected = check(socket(family.family, 2, UDP), "socket");
  check(bind(unconnected, sockaddr(family, nextPort++), family.family === 2 ? 16 : 28), "bind");
  const connected = check(socket(family.family, 2, UDP), "socket");
  check(connect(connected, sockaddr(family, nextPort - 1), family.family === 2 ? 16 : 28), "connect");
  // More than it has room for: some are dropped.
  setsockopt(unconnected, 1, 8, Int32Array.of(2048), 4);
  for (let i = 0; i < 20; i++) send(connected, new Uint8Array(500), 500, DONTWAIT);
}

console.log("ready");
setInterval(() => {}, 1000);
