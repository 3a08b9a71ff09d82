import { connect, type Drawing, ephemeralPort, own, reset } from "./drawing";
import type { Protocol } from "./formats";
import type { Socket } from "./socket";

const CONNECTED = 1;
const UNCONNECTED = 7;

const UDP_PORTS = [53, 123, 5353, 443, 67, 68] as const;
const IP_PROTOCOLS = [1, 2, 6, 17, 47, 50, 58, 89, 112, 255] as const;

export function drawDatagram(socket: Socket, protocol: Protocol, drawing: Drawing): void {
  const { random, addresses } = drawing;
  const isConnected = random.chance(0.3);
  reset(socket, "datagram", isConnected ? CONNECTED : UNCONNECTED, drawing);
  own(socket, drawing);
  if (isConnected) {
    connect(socket, drawing);
  } else {
    addresses.bound(socket.localAddress);
    addresses.any(socket.remoteAddress);
    socket.localPort = random.chance(0.5) ? random.pick(UDP_PORTS) : ephemeralPort(random);
    socket.remotePort = 0;
  }
  if (protocol === "raw" || protocol === "raw6") {
    // A raw socket's port is its IP protocol, and its peer has none.
    socket.localPort = random.pick(IP_PROTOCOLS);
    socket.remotePort = 0;
  }
  socket.references = 2;
  if (random.chance(0.05)) socket.rxQueue = random.between(1, 212_992);
  if (random.chance(0.01)) socket.txQueue = random.between(1, 212_992);
  if (random.chance(0.05)) socket.drops = random.between(1, 100_000);
}
