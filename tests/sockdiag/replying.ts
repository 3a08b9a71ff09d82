import type { Libc } from "../../src/libc/libc";
import { DONE } from "./messages";

/** recv() as of a kernel that replies with these messages, one after the other: their sequence is that of the request. */
export function replying(...replies: readonly (Uint8Array | number)[]): Partial<Libc> {
  let sequence = new Uint8Array(4);
  let next = 0;
  return {
    send(_, bytes) {
      sequence = bytes.slice(8, 12);
      return bytes.length;
    },
    recv(_, bytes) {
      const reply = replies[Math.min(next++, replies.length - 1)] ?? DONE;
      if (typeof reply === "number") return reply;
      bytes.set(reply);
      for (let at = 0; at < reply.length; at += Math.max(16, reply[at] ?? 16)) bytes.set(sequence, at + 8);
      return reply.length;
    },
  };
}
