import { describe, expect, it } from "vitest";
import { Replies } from "../../src/sockdiag/replies";
import { unixRow } from "../../src/sockdiag/unix-messages";
import { Random } from "../generate/random";
import { DONE, joined, message } from "../sockdiag/messages";

/** A socket's message: numbers, then attributes of a type and a value. */
function socket({ family = 1, type = 1, state = 1, inode = 77 }, ...attributes: [number, Uint8Array][]): Uint8Array {
  const payload = [family, type, state, 0, ...word(inode), ...word(1), ...word(2)];
  for (const [kind, value] of attributes) {
    payload.push((4 + value.length) & 255, (4 + value.length) >> 8, kind & 255, kind >> 8, ...value);
    while (payload.length % 4 !== 0) payload.push(0);
  }
  return message(20, Uint8Array.from(payload), { flags: 2 });
}
const word = (number: number) => [...new Uint8Array(Uint32Array.of(number).buffer)];
const words = (...numbers: number[]) => Uint8Array.from(numbers.flatMap(word));
const read = (bytes: Uint8Array) => {
  const replies = new Replies(1, unixRow);
  replies.read(bytes);
  return replies;
};

describe("messages of unix_diag", () => {
  it("have a socket's numbers, and attributes as far as they are there", () => {
    const all = socket(
      { inode: 0xfffffffe },
      [0, Buffer.from("/run/a b\nc\0")],
      [2, words(78)],
      [4, words(10, 20)],
      [7, words(1000)],
      [6, Uint8Array.of(3)],
      [99, words(1, 2, 3)],
    );
    const { rows, malformed, isDone, errno } = read(joined([all, socket({ state: 7, type: 2 }), DONE]));
    expect({ malformed, isDone, errno }).toEqual({ malformed: 0, isDone: true, errno: 0 });
    expect(rows).toEqual([
      {
        ...{ protocol: "unix", type: "stream", state: "ESTABLISHED", inode: 0xfffffffe, path: "/run/a b\nc" },
        ...{ isAbstract: false, peerInode: 78, rxQueue: 10, txQueue: 20, uid: 1000 },
      },
      { protocol: "unix", type: "dgram", state: "CLOSE", inode: 77 },
    ]);
  });

  it("have a listener's queue and its limit, and abstract names as the kernel prints them", () => {
    const listener = socket({ state: 10, type: 5 }, [4, words(1, 511)], [0, Buffer.from("\0a\0b\0\0")], [2, words(0)]);
    expect(read(listener).rows).toEqual([
      {
        ...{ protocol: "unix", type: "seqpacket", state: "LISTEN", inode: 77, path: "@a@b@@", isAbstract: true },
        ...{ rxQueue: 1, backlogLimit: 511 },
      },
    ]);
  });

  it("end with an errno, or by an overrun; interrupted ones are lost; those of another request are not taken", () => {
    const failure = new Uint8Array(Int32Array.of(-2).buffer);
    expect(read(message(2, failure))).toMatchObject({ isDone: true, errno: 2 });
    expect(read(message(3, failure, { flags: 2 }))).toMatchObject({ isDone: true, errno: 2 });
    expect(read(message(4, new Uint8Array(4)))).toMatchObject({ isDone: true, isLost: true });
    expect(read(message(3, new Uint8Array(4), { flags: 0x12 }))).toMatchObject({ isLost: true });
    expect(read(message(3, new Uint8Array(4), { sequence: 2 }))).toMatchObject({ isDone: false, rows: [] });
  });

  it("are counted where they are damaged", () => {
    const row = socket({}, [2, words(78)]);
    for (const [bytes, rows] of [
      [joined([socket({ family: 2 }), row]), 1],
      [joined([message(20, new Uint8Array(12)), row]), 1],
      [row.subarray(0, 12), 0],
      [row.subarray(0, row.length - 1), 0],
      [socket({}, [2, new Uint8Array(0)]).fill(2, 32, 33), 0],
      [socket({}, [2, words(1)]).fill(255, 32, 33), 0],
    ] as const) {
      expect([read(bytes).malformed, read(bytes).rows.length]).toEqual([1, rows]);
    }
    // Too short for what it is: it is not there.
    expect(read(socket({}, [2, Uint8Array.of(1)], [4, words(1)], [7, new Uint8Array(0)])).rows).toEqual([
      { protocol: "unix", type: "stream", state: "ESTABLISHED", inode: 77 },
    ]);
  });

  it("never fail, nor go on for ever, whatever the bytes", () => {
    const random = new Random(11);
    const text = joined([
      socket({}, [0, Buffer.from("/a\0")], [2, words(5)], [4, words(1, 2)]),
      socket({ state: 10 }, [0, Buffer.from("\0b")], [7, words(0)]),
      DONE,
    ]);
    for (let i = 0; i < 50_000; i++) {
      const bytes = text.slice(0, random.below(text.length + 1));
      for (let left = random.below(5); left > 0 && bytes.length > 0; left--) {
        bytes[random.below(bytes.length)] = random.chance(0.5) ? random.below(8) : random.below(256);
      }
      const { rows, malformed } = read(bytes);
      expect(rows.length + malformed).toBeLessThanOrEqual(8);
    }
  });
});
