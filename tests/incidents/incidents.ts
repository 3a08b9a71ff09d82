import { BALANCERS, CACHE, clientAddress, growing, healthy, MINUTES, OWN, pool } from "./healthy";
import type { Host, HostCapture, Look, Process } from "./host";

/** An incident: a host that becomes ill while captures of it are taken, one a minute for ten minutes. */
export interface Incident {
  name: string;
  /** What is wrong, for whoever reads the captures. */
  about: string;
  /** The process that has it. */
  process: string;
  captures: () => Generator<HostCapture, void, undefined>;
}

/** The eight, by their names. */
export const INCIDENTS: readonly Incident[] = [
  incident("close-wait", "orders-api does not close connections that its cache has closed", "orders-api", (as) => {
    const { host } = healthy("app-2", 1, 2400);
    const leaky = as(host.process("orders-api", 1001, 4096));
    host.listen(leaky, 8080, { isV6: true });
    const counts = [2, 3, 2, 4, 3, 40, 402, 790, 1174, 1561, 1943];
    growing(host, byMinute(counts), () => to(host, leaky, CACHE, 6379, () => ({ state: 8, rx: 1 })));
    return host;
  }),
  incident("accept-queue", "checkout does not accept connections any more", "checkout", (as) => {
    const { host } = healthy("web-1", 2, 1800);
    const deaf = as(host.process("checkout", 1002));
    const waiting = byMinute([0, 0, 1, 0, 0, 0, 57, 188, 334, 469, 512]);
    host.listen(deaf, 8000, { look: (minute) => ({ rx: waiting(minute) }) });
    const fromBalancer = () => ({ local: OWN, localPort: 8000, remote: host.random.pick(BALANCERS) });
    for (let i = 0; i < 64; i++) host.add({ ...fromBalancer(), remotePort: host.port(), process: deaf });
    // Nobody has them, and the request is there.
    const look = () => ({ rx: 412 });
    growing(host, waiting, () => ({ ...fromBalancer(), remotePort: host.port(), look }));
    return host;
  }),
  incident("dead-database", "the database does not answer, and billing tries and tries", "billing", (as) => {
    const { host } = healthy("app-5", 3, 2000);
    const billing = as(host.process("billing", 1003));
    pool(host, billing, "10.20.4.21", 5432, 6);
    const counts = [0, 0, 0, 0, 1, 0, 64, 221, 388, 552, 717];
    const trying = (minute: number) =>
      to(host, billing, "10.20.4.21", 5432, (now) => {
        const retransmits = Math.min(6, (now - minute) * 3 + 1);
        return { state: 2, tx: 1, timer: 1, expires: 100 * 2 ** retransmits - 40, retransmits };
      });
    // After 127 s the kernel gives up, and the program tries again.
    growing(host, byMinute(counts), trying, 2);
    return host;
  }),
  incident("slow-consumer", "log-relay does not read what it is sent", "log-relay", (as) => {
    const { host } = healthy("logs-1", 4, 1500);
    const slow = as(host.process("log-relay", 1004));
    host.listen(slow, 5140);
    const behind = byMinute([0, 0, 0, 0, 12, 61, 118, 173, 231, 288, 340]);
    for (let i = 0; i < 380; i++) {
      const remote = `10.20.${16 + (i % 4)}.${10 + Math.floor(i / 4)}`;
      const look = (minute: number) => {
        const minutes = Array.from({ length: minute + 1 }, (_, m) => m).filter((m) => behind(m) > i).length;
        return { rx: Math.min(minutes * 190_000 + i * 173, 1_048_576) * (minutes > 0 ? 1 : 0) };
      };
      host.add({ local: OWN, localPort: 5140, remote, remotePort: host.port(), process: slow, look });
    }
    return host;
  }),
  incident("packet-loss", "packets to clients of one network are lost", "nginx", (as) => {
    const { host, nginx } = healthy("edge-4", 5, 9000);
    as(nginx);
    const losing = byMinute([0, 1, 0, 0, 0, 36, 149, 241, 317, 402, 466]);
    for (let i = 0; i < 520; i++) {
      const bytes = host.random.between(1448, 40_000);
      const look = (minute: number): Look => {
        if (losing(minute) <= i) return { timer: 2, expires: 3000 };
        const retransmits = 1 + (i % 7);
        return { tx: bytes, timer: 1, expires: 20 * 2 ** retransmits, retransmits };
      };
      const remote = `203.0.113.${1 + (i % 254)}`;
      host.add({ local: OWN, localPort: 443, remote, remotePort: host.port(), process: nginx, look });
    }
    return host;
  }),
  incident("time-wait", "load balancers open a connection for each request, and nginx closes it", "nginx", (as) => {
    const { host, nginx } = healthy("web-7", 6, 6000);
    as(nginx);
    const counts = byMinute([1900, 2100, 2000, 9800, 27_400, 46_100, 64_900, 78_800, 87_300, 91_600, 93_400]);
    let closed = 0;
    for (let minute = 0; minute <= MINUTES; minute++) {
      for (let i = 0; i < counts(minute); i++) {
        const remote = BALANCERS[i % 4] ?? BALANCERS[0];
        const expires = 1 + Math.floor((i / counts(minute)) * 6000);
        // A balancer takes one port after the other, and the first again after the last.
        const remotePort = 32_768 + (Math.floor(closed++ / 4) % 28_232);
        const ends = { local: OWN, localPort: 80, remote, remotePort };
        // Within a minute all of them are others.
        host.add({ ...ends, from: minute - 0.5, until: minute + 0.5, look: () => ({ state: 6, timer: 3, expires }) });
      }
    }
    return host;
  }),
  incident("local-ports", "sync-worker connects to one service until no local port is left", "sync-worker", (as) => {
    const { host } = healthy("batch-3", 7, 1200);
    const worker = as(host.process("sync-worker", 1005));
    const ports = Array.from({ length: 28_232 }, (_, i) => 32_768 + ((i * 7919) % 28_232));
    const counts = byMinute([210, 230, 220, 900, 4800, 9100, 13_400, 17_700, 21_900, 25_200, 27_480]);
    growing(host, counts, () => {
      const localPort = ports.pop() ?? 0;
      return { ...to(host, worker, "10.20.8.20", 9200), localPort };
    });
    return host;
  }),
  incident("descriptors", "ingest keeps connections until it has no descriptor left", "ingest", (as) => {
    const { host } = healthy("ingest-1", 8, 1600);
    const hoarder = as(host.process("ingest", 1006, 4096));
    host.listen(hoarder, 7000);
    growing(host, byMinute([310, 320, 318, 330, 760, 1340, 1920, 2510, 3090, 3660, 4066]), () => ({
      ...{ local: OWN, localPort: 7000, remote: clientAddress(host), remotePort: host.port(), process: hoarder },
    }));
    return host;
  }),
];

export function incidentNamed(name: string): Incident {
  const found = INCIDENTS.find((incident) => incident.name === name);
  if (!found) throw new Error(`There is no incident ${name}: ${INCIDENTS.map(({ name }) => name).join(", ")}.`);
  return found;
}

function incident(name: string, about: string, process: string, host: (as: (process: Process) => Process) => Host) {
  const as = (culprit: Process) => {
    if (culprit.name !== process) throw new Error(`${culprit.name} is not ${process}.`);
    return culprit;
  };
  return {
    ...{ name, about, process },
    *captures() {
      const made = host(as);
      for (let minute = 0; minute <= MINUTES; minute++) yield made.capture(minute);
    },
  };
}

function byMinute(counts: readonly number[]): (minute: number) => number {
  return (minute) => counts[minute] ?? 0;
}

/** A connection from here. */
function to(host: Host, process: Process, remote: string, remotePort: number, look?: (minute: number) => Look) {
  return { local: OWN, localPort: host.port(), remote, remotePort, process, ...(look && { look }) };
}
