import { once } from "node:events";
import { closeSync, fstatSync, openSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { EAGAIN, EBADF, ENOBUFS, MSG_DONTWAIT, MSG_TRUNC } from "../../src/libc/constants";
import type { Libc } from "../../src/libc/libc";
import { libc } from "../../src/libc/libc";
import { receiveEnds } from "../../src/live/ends/receive-ends";
import { Ring } from "../../src/live/ends/ring";
import { isOfConnection, readDestroyEvent } from "../../src/sockdiag/destroy-event";
import { openDestroySocket, WAKE } from "../../src/sockdiag/destroy-socket";
import { Random } from "../generate/random";
import { errorOf } from "../procfs/errors";
import { connection, IPV4 } from "../procfs/loopback";
import { whereSupported } from "../sockopt/where-supported";
import { destroyEventDifference } from "./compare-destroy-event";
import { damaged } from "./messages";

/** What the kernel sends of a connection that ends. */
async function realEvent(): Promise<Uint8Array> {
  const fd = openDestroySocket(libc(), undefined);
  onTestFinished(() => closeSync(fd));
  const { client, peer, clientPort } = await connection(IPV4);
  peer.on("error", () => {});
  client.resetAndDestroy();
  await once(client, "close");
  const bytes = new Uint8Array(1024);
  for (;;) {
    const length = libc().recv(fd, bytes, MSG_DONTWAIT | MSG_TRUNC);
    const datagram = bytes.slice(0, Math.max(0, length));
    if (readDestroyEvent(datagram, datagram.length)?.localPort === clientPort) return datagram;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

whereSupported("the event of a socket that was destroyed", () => {
  it("is read as a plain reader does, whole, cut and damaged", async () => {
    const event = await realEvent();
    expect(isOfConnection(event, event.length)).toBe(true);
    for (let length = 0; length <= event.length; length++) {
      expect(destroyEventDifference(event.subarray(0, length), length)).toBeUndefined();
      expect(destroyEventDifference(event.subarray(0, length), event.length)).toBeUndefined();
    }
    const random = new Random(19);
    let read = 0;
    for (let i = 0; i < 20_000; i++) {
      const bytes = damaged(event, random);
      expect(destroyEventDifference(bytes, bytes.length)).toBeUndefined();
      if (readDestroyEvent(bytes, bytes.length)) read++;
    }
    // Not all are refused.
    expect(read).toBeGreaterThan(1000);
  });
});

/** Datagrams, errnos, and at the end of all a stop. */
function receiving(given: readonly (Uint8Array | number)[], ring: Ring): number {
  const left = [...given];
  const fd = openSync("/dev/null", "r");
  let notices = 0;
  const calls: Pick<Libc, "poll" | "recv" | "strerror"> = {
    poll: () => {
      if (left.length === 0) ring.stop();
      return left.length === 0 ? 0 : 1;
    },
    recv(_, bytes) {
      const next = left.shift() ?? -EAGAIN;
      if (typeof next === "number") return next;
      bytes.set(next.subarray(0, bytes.length));
      return next.length;
    },
    strerror: () => "no reason",
  };
  try {
    receiveEnds({ ...libc(), ...calls }, { fd, inode: fstatSync(fd).ino }, ring, () => notices++);
  } finally {
    closeSync(fd);
  }
  return notices;
}

whereSupported("the thread that receives them", () => {
  it("counts what the kernel lost, and what does not fit, and keeps the rest in order", async () => {
    const event = await realEvent();
    const numbered = (i: number) => {
      const bytes = event.slice();
      new DataView(bytes.buffer).setUint32(60, i, true);
      return bytes;
    };
    const small = new Ring(new SharedArrayBuffer(64 + 4 * 512));
    const notices = receiving([numbered(0), -ENOBUFS, numbered(1), WAKE, numbered(2), numbered(3), numbered(4)], small);
    expect(notices).toBe(1);
    expect(small.losses).toEqual({ overruns: 1, dropped: 1 });
    const cookies: number[] = [];
    const take = () =>
      small.take(3, (bytes, length) => cookies.push(Number(readDestroyEvent(bytes, length)?.cookie ?? 0n) & 0xffff));
    expect([take(), take(), take()]).toEqual([3, 1, 0]);
    expect(cookies.map((cookie) => cookie & 0xff)).toEqual([0, 1, 2, 3]);
    expect(small.rest()).toBe(true);
  });

  it("ends when a call fails that should not, or its descriptor is another file's", () => {
    errorOf("ERR_SYSTEM_CALL", () => receiving([-EBADF], new Ring()));
    const ring = new Ring();
    const fd = openSync("/dev/null", "r");
    const replaced = {
      ...libc(),
      poll() {
        closeSync(fd);
        expect(openSync("/proc/self/stat", "r")).toBe(fd);
        return 1;
      },
    };
    const { ino: inode } = fstatSync(fd);
    errorOf("ERR_READ", () => receiveEnds(replaced, { fd, inode }, ring, () => {}));
    // It can be another's before the thread has started.
    errorOf("ERR_READ", () => receiveEnds(libc(), { fd, inode }, ring, () => {}));
    closeSync(fd);
  });
});
