import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { IPV4, listenAt } from "../procfs/loopback";
import { until } from "../procfs/until";

/** Reads at least so many bytes, and no more once they have come. */
export async function readSome(socket: Socket, bytes: number): Promise<void> {
  const least = socket.bytesRead + bytes;
  const all = until("it is read", () => (socket.bytesRead >= least ? true : undefined));
  socket.resume();
  await all;
  socket.pause();
}

/** A connection to a reader that does not read, which is the one that connected: such a socket stops at once, and goes on. */
export async function connectReader() {
  const { server, port } = await listenAt(IPV4);
  const onread = { buffer: Buffer.alloc(1 << 16), callback: () => true };
  const reader = connect({ host: IPV4, port, onread });
  onTestFinished(() => void reader.destroy());
  const [[writer]] = await Promise.all([once(server, "connection"), once(reader, "connect")]);
  reader.pause();
  return { reader, writer: writer as Socket, port };
}
