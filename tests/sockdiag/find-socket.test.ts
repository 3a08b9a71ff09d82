import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { findSocket, type Protocol, readSockets, type SocketRow } from "../../src/index";
import { EPERM, EPROTONOSUPPORT } from "../../src/libc/constants";
import { libc } from "../../src/libc/libc";
import { findSocketBy } from "../../src/procfs/sockets/find-socket";
import { errorOf } from "../procfs/errors";
import { folderOf } from "../procfs/files";
import { at, connection, deadPort, IPV4, listenAt, ROUTES } from "../procfs/loopback";
import { whereSupported } from "../sockopt/where-supported";
import { runInNamespace, WHY_NO_NAMESPACE } from "./run-in-namespace";

const PROTOCOLS = ["tcp", "tcp6", "udp", "udp6"] as const;
const ends = (row: SocketRow | undefined) =>
  row && [row.protocol, row.localAddress, row.localPort, row.remoteAddress, row.remotePort, row.state, row.inode];

whereSupported("findSocket", () => {
  it.each(ROUTES.filter(({ isMissing }) => !isMissing))("finds both ends and the listener: $name", async (route) => {
    const { port, client, server, peer, clientPort } = await connection(route.listenAt, route.connectTo);
    const [near, far] = [at(route.connectTo, clientPort), at(route.connectTo, port)];
    const table = readSockets();
    expect(ends(findSocket(near, far))).toEqual(ends(table.of(client)));
    expect(ends(findSocket(far, near))).toEqual(ends(table.of(peer)));
    expect(ends(findSocket(far))).toEqual(ends(table.of(server)));
    expect(findSocket(near, far, { protocol: route.client })?.inode).toBe(table.of(client)?.inode);
    const other = route.client === "tcp" ? "tcp6" : "tcp";
    expect(findSocket(near, far, { protocol: other })).toBeUndefined();
    expect(findSocket(near, far)?.congestionWindow).toBeUndefined();
    expect(findSocket(near, far, { details: true })?.congestionWindow).toBeGreaterThan(0);
  });

  it("never returns a listener for a connection, nor a connection for a listener", async () => {
    const { port, clientPort } = await connection(IPV4);
    expect(findSocket(at(IPV4, port), at(IPV4, 1))).toBeUndefined();
    expect(findSocket(at(IPV4, clientPort))).toBeUndefined();
    expect(findSocket(at(IPV4, await deadPort(IPV4)))).toBeUndefined();
  });

  it("finds UDP sockets, connected and not", async () => {
    const [one, other] = [createSocket("udp4"), createSocket("udp4")];
    onTestFinished(() => void [one.close(), other.close()]);
    one.bind(0, IPV4);
    await once(one, "listening");
    other.connect(one.address().port, IPV4);
    await once(other, "connect");
    const table = readSockets({ protocols: ["udp"] });
    const [near, far] = [at(IPV4, other.address().port), at(IPV4, one.address().port)];
    const protocol = "udp";
    expect(ends(findSocket(near, far, { protocol }))).toEqual(ends(table.of(other)));
    expect(ends(findSocket(far, undefined, { protocol }))).toEqual(ends(table.of(one)));
    expect(findSocket(far, near, { protocol })).toBeUndefined();
    expect(findSocket(near, far)).toBeUndefined();
  });

  describe.skipIf(WHY_NO_NAMESPACE)(WHY_NO_NAMESPACE ? `skipped: ${WHY_NO_NAMESPACE}` : "in a namespace", () => {
    let child: Awaited<ReturnType<typeof runInNamespace>>;
    beforeAll(async () => {
      child = await runInNamespace("every-state.ts");
    }, 30_000);
    afterAll(() => void child.kill("SIGKILL"));

    it("finds every row that is in the table, in every state", () => {
      const { pid } = child;
      const table = readSockets({ pid, protocols: PROTOCOLS, source: "netlink" });
      const states = new Set<string>();
      for (const row of table) {
        const [near, far] = [at(row.localAddress, row.localPort), at(row.remoteAddress, row.remotePort)];
        const { protocol } = row;
        const found = findSocket(near, row.remotePort === 0 ? undefined : far, { pid, protocol });
        expect(ends(found)).toEqual(ends(row));
        states.add(row.state);
        // Not in this process's.
        expect(findSocket(near, far, { protocol })?.inode).not.toBe(row.inode || -1);
      }
      expect(states.size).toBe(11);
    });

    it("leaves no descriptor open", () => {
      const { pid } = child;
      findSocket(at(IPV4, 20000));
      const before = readdirSync("/proc/self/fd").length;
      for (let i = 0; i < 100; i++) {
        findSocket(at(IPV4, 20000), undefined, { pid });
        findSocket(at(IPV4, 20000));
      }
      expect(readdirSync("/proc/self/fd").length).toBe(before);
    });

    it("needs privilege", () => {
      const c = { ...libc(), setns: () => -EPERM };
      errorOf("ERR_PERMISSION", () => findSocketBy(c, at(IPV4, 1), undefined, { pid: child.pid }));
    });
  });

  it("says why it cannot ask", async () => {
    const { port } = await listenAt(IPV4);
    const ask = (calls: object) => findSocketBy({ ...libc(), ...calls }, at(IPV4, port));
    errorOf("ERR_UNSUPPORTED", () => ask({ socket: () => -EPROTONOSUPPORT }));
    errorOf("ERR_PERMISSION", () => ask({ socket: () => -EPERM }));
    errorOf("ERR_READ", () => ask({ recv: () => -105 }));
    errorOf("ERR_UNSUPPORTED", () => findSocket(at(IPV4, port), undefined, { protocol: "raw" }));
    errorOf("ERR_UNSUPPORTED", () => findSocket(at(IPV4, port), undefined, { procRoot: folderOf({ "net/tcp": "" }) }));
    errorOf("ERR_INVALID_ARGUMENT", () => findSocket(at(IPV4, 65536)));
    errorOf("ERR_INVALID_ARGUMENT", () => findSocket(at("localhost", port)));
    errorOf("ERR_INVALID_ARGUMENT", () => findSocket(at(IPV4, port), undefined, { protocol: "sctp" as Protocol }));
  });
});
