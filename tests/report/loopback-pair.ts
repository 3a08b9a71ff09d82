import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { onTestFinished } from "vitest";

let pairs = 0;

/** So many connections of this process with itself, at an address that no other socket has, after so many bytes each way. */
export async function loopbackPair(connections: number, bytes: number): Promise<{ address: string; port: number }> {
  const address = `127.${100 + (process.pid % 100)}.77.${++pairs}`;
  const server = createServer((socket) => socket.pipe(socket)).listen(0, address);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const sockets = Array.from({ length: connections }, () => connect({ port, host: address, localAddress: address }));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await Promise.all(
    sockets.map(async (socket) => {
      await once(socket, "connect");
      socket.write(Buffer.alloc(bytes));
      for (let left = bytes; left > 0; ) {
        const [data]: Buffer[] = await once(socket, "data");
        left -= data?.length ?? 0;
      }
    }),
  );
  // The last acknowledgements may be delayed by 40 ms and more: nothing of it changes what is compared.
  return { address, port };
}
