import { Host, type KeptSocket, type Process } from "./host";

export const OWN = "10.20.1.14";
export const DATABASE = "10.20.4.7";
export const CACHE = "10.20.9.9";
export const BALANCERS = ["10.20.0.4", "10.20.0.5", "10.20.0.6", "10.20.0.7"] as const;

/** The captures are at the minutes 0 to 10. */
export const MINUTES = 10;

export interface Server {
  host: Host;
  nginx: Process;
  api: Process;
}

/**
 * A web server that is well: nginx with clients of many networks, an application behind it, which has a database and a
 * cache, and what else is on a host. Connections come and go. Of its clients a few are just losing a packet, waiting to be
 * read, closing.
 */
export function healthy(name: string, seed: number, clients: number): Server {
  const host = new Host(name, seed);
  const sshd = host.process("sshd", 0, 1024);
  const exporter = host.process("node_exporter", 998, 524_288);
  const nginx = host.process("nginx", 33);
  const api = host.process("node", 1000);
  host.listen(sshd, 22, { backlog: 128 });
  host.listen(nginx, 80);
  host.listen(nginx, 443);
  host.listen(api, 3000, { isV6: true });
  host.listen(exporter, 9100, { isV6: true, backlog: 4096 });
  const own = { local: OWN, look: keptAlive(host) };
  for (let i = 0; i < 2; i++) {
    host.add({ ...own, localPort: 22, remote: "10.20.255.3", remotePort: host.port(), process: sshd });
  }
  const scraper = { isV6: true, remote: "10.20.0.8", remotePort: host.port(), process: exporter };
  host.add({ ...own, ...scraper, localPort: 9100 });
  pool(host, api, DATABASE, 5432, 24);
  pool(host, api, CACHE, 6379, 16);
  behindNginx(host, nginx, api, Math.ceil(clients / 25));
  for (let i = 0; i < clients; i++) comeAndGo(host, nginx);
  return { host, nginx, api };
}

/** An address of a client: of 198.18.0.0/15, which is for tests of networks. */
export function clientAddress({ random }: Host): string {
  return `198.${random.between(18, 19)}.${random.below(256)}.${random.between(1, 254)}`;
}

/** Connections that stay. */
export function pool(host: Host, process: Process, remote: string, remotePort: number, size: number): void {
  for (let i = 0; i < size; i++) {
    host.add({ local: OWN, localPort: host.port(), remote, remotePort, process, look: keptAlive(host) });
  }
}

/** Adds connections so that there are this many of them at each minute. They stay, for so many minutes at most, or end the oldest first. */
export function growing(
  host: Host,
  counts: (minute: number) => number,
  socket: (minute: number) => KeptSocket,
  most = MINUTES,
): void {
  const there: KeptSocket[] = [];
  for (let minute = 0; minute <= MINUTES; minute++) {
    while ((there[0]?.from ?? minute) + most < minute) {
      const [old] = there.splice(0, 1);
      if (old) host.add({ ...old, until: minute });
    }
    const wanted = Math.round(counts(minute));
    while (there.length < wanted) there.push({ ...socket(minute), from: minute });
    for (const gone of there.splice(0, there.length - wanted)) host.add({ ...gone, until: minute });
  }
  for (const socket of there) host.add(socket);
}

function keptAlive({ random }: Host) {
  const expires = random.between(100, 7000);
  return () => ({ timer: 2, expires });
}

function behindNginx(host: Host, nginx: Process, api: Process, count: number): void {
  const loopback = "127.0.0.1";
  for (let i = 0; i < count; i++) {
    const port = host.port();
    const ends = { local: loopback, remote: loopback };
    host.add({ ...ends, localPort: port, remotePort: 3000, process: nginx });
    host.add({ ...ends, localPort: 3000, remotePort: port, process: api, isV6: true });
  }
}

/** One client after the other in one place: each stays some minutes, then the place is in TIME_WAIT for one. */
function comeAndGo(host: Host, process: Process): void {
  const { random } = host;
  const ends = () => ({ local: OWN, localPort: 443, remote: clientAddress(host), remotePort: host.port() });
  for (let from = -random.below(500) / 60; from <= MINUTES; ) {
    const until = from + random.between(30, 1200) / 60;
    const client = ends();
    host.add({ ...client, process, from, until, look: aliveLook(host) });
    if (random.chance(0.1)) {
      const look = (minute: number) => ({ state: 6, timer: 3, expires: Math.round((until + 1 - minute) * 6000) });
      host.add({ ...client, from: until, until: until + 1, look });
    }
    from = until;
  }
}

function aliveLook(host: Host) {
  const { random } = host;
  const [chance, bytes] = [random.below(4000), random.between(300, 2800)];
  if (chance < 60) return () => ({ tx: bytes, timer: 1, expires: 18 });
  if (chance === 60) return () => ({ tx: bytes, timer: 1, expires: 44, retransmits: 1 });
  if (chance === 61) return () => ({ rx: bytes });
  if (chance === 62) return () => ({ state: 8, rx: 1 });
  return keptAlive(host);
}
