import type { Socket } from "node:net";
import type { EndedConnection, MonitorOptions, SocketMonitor } from "../../../src/live/index";
import { localPortOf } from "../../procfs/loopback";
import { until } from "../../procfs/until";
import { watch } from "../watch";

export interface Heard {
  monitor: SocketMonitor;
  all: EndedConnection[];
  /** The first that meets the test, and waits for it. */
  first(test: (end: EndedConnection) => boolean): Promise<EndedConnection>;
}

/** A monitor that hears of ends, for as long as the test runs. */
export function hear(options: MonitorOptions = {}): Heard {
  const monitor = watch({ ends: true, ...options });
  const all: EndedConnection[] = [];
  monitor.on("ended", (connections) => all.push(...connections));
  return { monitor, all, first: (test) => until("an end is heard of", () => all.find(test)) };
}

/** The end of a connection's socket, by its ports. */
export const between = (localPort: number, remotePort: number) => (end: EndedConnection) =>
  end.localPort === localPort && end.remotePort === remotePort;

/** Both sides' tests, of a client and the port it is connected to. */
export function sidesOf(client: Socket, port: number) {
  const clientPort = localPortOf(client);
  return { ofClient: between(clientPort, port), ofServer: between(port, clientPort) };
}
