import { once } from "node:events";
import * as http from "node:http";
import { join } from "node:path";
import express from "express";
import Fastify from "fastify";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { expressSockets, fastifySockets, type SheddingOptions, watchServer } from "../../src/servers/index";
import { folderOf } from "../procfs/files";
import { IPV4, portOf } from "../procfs/loopback";
import { whereSupported } from "../sockopt/where-supported";
import { type Answered, crowd } from "./crowd";

/** Of the accept queue. */
const BACKLOG = 20;
/** More than 0.8 of it, once the first is accepted too. */
const CROWD = 19;

const countOf = (answers: readonly Answered[], status: number) => answers.filter((one) => one.status === status).length;

/** Closed after the test. */
async function listening(server: http.Server, host = IPV4): Promise<http.Server> {
  server.listen({ host, port: 0, backlog: BACKLOG });
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

/** Servers with each plug, that shed by these options and answer "done" otherwise. */
const plugs: [string, (shed: SheddingOptions | boolean) => Promise<http.Server>][] = [
  [
    "Fastify",
    async (shed) => {
      const app = Fastify();
      await app.register(fastifySockets, { shed });
      app.get("/some", async () => "done");
      onTestFinished(() => app.close());
      await app.listen({ host: IPV4, port: 0, backlog: BACKLOG });
      return app.server;
    },
  ],
  [
    "Express",
    async (shed) => {
      const app = express();
      app.use(expressSockets({ shed }));
      app.get("/some", (_, response) => void response.send("done"));
      return listening(http.createServer(app));
    },
  ],
  [
    "node:http",
    async (shed) => {
      const server = http.createServer((request, response) => {
        if (!watch.handle(request, response)) response.end("done");
      });
      const watch = watchServer(server, { shed });
      return listening(server);
    },
  ],
];

whereSupported("requests are shed while the accept queue is nearly full", () => {
  describe.each(plugs)("by %s", (_, serve) => {
    it("with 503 and Retry-After, and answered again once it is shorter", async () => {
      const server = await serve({ above: 0.8, below: 0.3, lookEveryMs: 0, retryAfter: 7 });
      const answers = await crowd(server, IPV4, portOf(server), CROWD);
      expect(answers).toHaveLength(CROWD);
      expect(countOf(answers, 503)).toBeGreaterThan(0);
      expect(countOf(answers, 200)).toBeGreaterThan(0);
      expect(countOf(answers, 200) + countOf(answers, 503)).toBe(CROWD);
      expect(new Set(answers.map(({ status, retryAfter }) => (status === 503 ? retryAfter : "7")))).toEqual(
        new Set(["7"]),
      );
      // Below the share, the next crowd is answered.
      const few = await crowd(server, IPV4, portOf(server), 5);
      expect(countOf(few, 200)).toBe(5);
    });

    it("not at all by default", async () => {
      const server = await serve(false);
      expect(countOf(await crowd(server, IPV4, portOf(server), CROWD), 200)).toBe(CROWD);
    });

    it("but for those that are excepted", async () => {
      const server = await serve({ above: 0.1, lookEveryMs: 0, except: ({ url }) => url === "/some" });
      expect(countOf(await crowd(server, IPV4, portOf(server), CROWD), 200)).toBe(CROWD);
    });
  });

  it("of whichever listener is the fullest", async () => {
    const middleware = expressSockets({ shed: { above: 0.8, below: 0.3, lookEveryMs: 0 } });
    const answer: http.RequestListener = (request, response) =>
      middleware(request, response, () => void response.end("done"));
    const first = await listening(http.createServer(answer));
    const second = await listening(http.createServer(answer), "127.0.0.2");
    // The middleware knows a server by its first request.
    for (const server of [first, second]) await crowd(server, server === first ? IPV4 : "127.0.0.2", portOf(server), 1);
    const answers = await crowd(second, "127.0.0.2", portOf(second), CROWD);
    expect(countOf(answers, 503)).toBeGreaterThan(0);
  });

  it("as the queue and its limit are", async () => {
    const server = http.createServer((_, response) => void response.end());
    const watch = watchServer(server);
    expect(watch.acceptQueue).toBeUndefined();
    await listening(server);
    expect(watch.acceptQueue).toEqual({ waiting: 0, limit: BACKLOG });
    const answers = crowd(server, IPV4, portOf(server), 7);
    await once(server, "connection");
    expect(watch.acceptQueue?.waiting).toBe(6);
    await answers;
    expect(watch.isOverloaded).toBe(false);
  });
});

whereSupported("nothing is shed, and that is said once", () => {
  const warn = vi.spyOn(process, "emitWarning");
  afterEach(() => warn.mockClear());

  it("of a server on a unix socket", async () => {
    warn.mockImplementation(() => {});
    const socketPath = join(folderOf({}), "http.sock");
    const server = http.createServer((request, response) => {
      if (!watch.handle(request, response)) response.end("done");
    });
    const watch = watchServer(server, { shed: { above: 0.01, lookEveryMs: 0 } });
    server.listen(socketPath);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    for (let i = 0; i < 3; i++) {
      const [response] = await once(http.get({ socketPath, agent: false }), "response");
      expect(response.resume().statusCode).toBe(200);
    }
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      "sockdex sheds no requests, because the accept queue is not known: A unix socket has none that is measured.",
    ]);
    expect(watch.acceptQueue).toBeUndefined();
  });
});

describe("options", () => {
  const server = http.createServer();
  const failure = expect.objectContaining({ code: "ERR_INVALID_ARGUMENT" });
  it.each([
    { shed: { above: 0 } },
    { shed: { above: 1.1 } },
    { shed: { above: 0.5, below: 0.6 } },
    { shed: { retryAfter: 0.5 } },
    { shed: { lookEveryMs: -1 } },
    { backlog: -1 },
    { path: "/sockets" },
  ])("%o are refused", (options) => {
    expect(() => watchServer(server, options)).toThrow(failure);
    expect(server.eventNames()).toEqual(http.createServer().eventNames());
  });

  it("that do not exist are refused, and what is no server", async () => {
    // @ts-expect-error There is no such option.
    expect(() => watchServer(server, { shedding: true })).toThrow(failure);
    // @ts-expect-error There is no such option.
    expect(() => watchServer(server, { shed: { over: 0.5 } })).toThrow(failure);
    // @ts-expect-error There is no such option.
    expect(() => expressSockets({ shedding: true })).toThrow(/"shedding": one of server, monitor, shed, /);
    expect(() => watchServer({})).toThrow(failure);
    await expect(fastifySockets({})).rejects.toThrow(failure);
  });
});
