import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { readSockets } from "../../src/index";
import { libc } from "../../src/libc/libc";
import { encodeSockaddr } from "../../src/libc/sockaddr";
import { type ConnectionStatus, connectionStatus, socketError, tcpInfo } from "../../src/sockopt/index";
import { deafListener, WAITING } from "../procfs/deaf-listener";
import { connection, deadPort, dial, listenAt, ROUTES } from "../procfs/loopback";
import { until } from "../procfs/until";
import { kernelSocket } from "./kernel-socket";
import { afterThisTurn, spinUntil } from "./same-turn";
import { whereSupported } from "./where-supported";

/** What a status says besides its verdict, when it says nothing else. */
const NOTHING = { error: undefined, state: undefined, remote: undefined };

const REFUSED = { code: 111, name: "ECONNREFUSED", message: "Connection refused" };
const RESET = { code: 104, name: "ECONNRESET", message: expect.stringMatching(/reset by peer/) };

whereSupported("the verdict on a real TCP socket", () => {
  describe.each(ROUTES.map((route) => [route.name, route] as const))("over %s", (_, route) => {
    const { listenAt: host, connectTo, seenByServer, isMissing } = route;
    if (isMissing) {
      it.skip("this machine has no ::1");
      return;
    }
    const family = route.client === "tcp6" ? "IPv6" : "IPv4";

    it("connected, on both sides, with the other's address", async () => {
      const { client, peer, port, clientPort } = await connection(host, connectTo);
      expect(connectionStatus(client)).toEqual({
        verdict: "connected",
        error: undefined,
        state: "ESTABLISHED",
        remote: { address: connectTo, port },
      });
      expect(connectionStatus(peer)).toEqual({
        verdict: "connected",
        error: undefined,
        state: "ESTABLISHED",
        remote: { address: seenByServer, port: clientPort },
      });
      expect([socketError(client), socketError(peer)]).toEqual([{ code: 0 }, { code: 0 }]);
      const table = readSockets();
      for (const socket of [client, peer]) expect(tcpInfo(socket)?.state).toBe(table.stateOf(socket));
    });

    it("refused, once: the error is taken by reading", async () => {
      const client = dial(connectTo, await deadPort(host));
      await afterThisTurn();
      spinUntil("the answer is there", () => connectionStatus(client, { takeError: false }).verdict !== "connecting");
      const status = (verdict: string, error?: object): object => ({ ...NOTHING, verdict, error, state: "CLOSE" });
      expect(connectionStatus(client, { takeError: false })).toEqual(status("failed"));
      expect(connectionStatus(client)).toEqual(status("refused", REFUSED));
      expect(connectionStatus(client)).toEqual(status("closed"));
      expect(connectionStatus(client, { takeError: false })).toEqual(status("closed"));
      client.destroy();
    });

    it("refused, by socketError", async () => {
      const client = dial(connectTo, await deadPort(host));
      await afterThisTurn();
      spinUntil("the answer is there", () => tcpInfo(client)?.state === "CLOSE");
      expect([socketError(client), socketError(client)]).toEqual([REFUSED, { code: 0 }]);
      client.destroy();
    });

    it("refused, and Node has read the error first", async () => {
      const client = dial(connectTo, await deadPort(host));
      const [error] = await once(client, "error");
      expect(error).toMatchObject({ code: "ECONNREFUSED" });
      expect(connectionStatus(client)).toEqual({ ...NOTHING, verdict: "closed" });
      expect(socketError(client)).toBeUndefined();
    });

    it("failed, by a reset of the other side", async () => {
      const { client, peer } = await connection(host, connectTo);
      peer.resetAndDestroy();
      spinUntil("the reset is there", () => tcpInfo(client)?.state === "CLOSE");
      expect(connectionStatus(client)).toEqual({ ...NOTHING, verdict: "failed", error: RESET, state: "CLOSE" });
      expect(connectionStatus(peer)).toEqual({ ...NOTHING, verdict: "closed" });
    });

    it("connecting, to a listener whose queue is full", async () => {
      const port = await deafListener(host);
      const waiting = Array.from({ length: WAITING }, () => dial(connectTo, port));
      await Promise.all(waiting.map((client) => once(client, "connect")));
      const client = dial(connectTo, port);
      expect(connectionStatus(client)).toEqual({ ...NOTHING, verdict: "connecting" });
      await afterThisTurn();
      expect(connectionStatus(client)).toEqual({ ...NOTHING, verdict: "connecting", state: "SYN_SENT" });
      expect(socketError(client)).toEqual({ code: 0 });
      // Nobody has accepted these: to TCP they are connections nonetheless.
      for (const one of waiting) expect(connectionStatus(one).verdict).toBe("connected");
    });

    it("half-closed, by us and by the peer", async () => {
      const { client, peer, port, clientPort } = await connection(host, connectTo);
      client.end();
      await until("the end is known", () => tcpInfo(client)?.state === "FIN_WAIT2" || undefined);
      expect(connectionStatus(client)).toMatchObject({
        verdict: "half-closed-by-us",
        state: "FIN_WAIT2",
        remote: { address: connectTo, port },
      });
      expect(connectionStatus(peer)).toMatchObject({
        verdict: "half-closed-by-peer",
        state: "CLOSE_WAIT",
        remote: { address: seenByServer, port: clientPort },
      });
    });

    it("closed, when both have ended", async () => {
      const { client, peer } = await connection(host, connectTo);
      peer.resume().end();
      client.resume().end();
      await Promise.all([once(client, "close"), once(peer, "close")]);
      for (const socket of [client, peer]) expect(connectionStatus(socket)).toEqual({ ...NOTHING, verdict: "closed" });
    });

    it("closed, of a descriptor that is open still", async () => {
      const { port, accepted } = await listenAt(host);
      const fd = kernelSocket(family);
      libc().connect(fd, encodeSockaddr(libc(), { address: connectTo, port }));
      const verdict = () => connectionStatus(fd).verdict;
      await until("it is connected", () => (verdict() === "connected" && accepted.length === 1) || undefined);
      accepted[0]?.resetAndDestroy();
      spinUntil("the reset is there", () => tcpInfo(fd)?.state === "CLOSE");
      expect(socketError(fd)).toEqual(RESET);
      expect(connectionStatus(fd)).toEqual({ ...NOTHING, verdict: "closed", state: "CLOSE" });
    });

    it("listening, and no more", async () => {
      const { server } = await listenAt(host);
      expect(connectionStatus(server)).toEqual({ ...NOTHING, verdict: "listening", state: "LISTEN" });
      expect(socketError(server)).toEqual({ code: 0 });
      server.close();
      expect(connectionStatus(server)).toEqual({ ...NOTHING, verdict: "closed" });
    });

    it("never connected: no error proves no connection", () => {
      const fd = kernelSocket(family);
      expect(socketError(fd)).toEqual({ code: 0 });
      const status: ConnectionStatus = { ...NOTHING, verdict: "never-connected", state: "CLOSE" };
      expect(connectionStatus(fd)).toEqual(status);
      expect(connectionStatus(fd, { takeError: false })).toEqual(status);
    });
  });
});
