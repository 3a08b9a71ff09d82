import { once } from "node:events";
import { createServer, get, type IncomingMessage, type OutgoingHttpHeaders, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { gunzipSync } from "node:zlib";
import express from "express";
import fastify from "fastify";
import { describe, expect, it, onTestFinished } from "vitest";
import { packedCapture } from "../../src/capture/packed-capture";
import { unpackTable } from "../../src/capture/packed-table";
import { SocketMonitor } from "../../src/live/index";
import { type SocketPageOptions, socketPage } from "../../src/servers/index";
import { onLinux } from "../procfs/on-linux";
import { until } from "../procfs/until";

const TOKEN = "a-secret_of-16-or-more";

interface Got {
  status: number | undefined;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

async function ask(url: string, headers: OutgoingHttpHeaders = {}): Promise<Got> {
  const request = get(url, { headers, agent: false });
  const [response]: IncomingMessage[] = await once(request, "response");
  const parts: Buffer[] = [];
  for await (const part of response ?? []) parts.push(part);
  return { status: response?.statusCode, headers: response?.headers ?? {}, body: Buffer.concat(parts) };
}

/** A page with a monitor of its own, of TCP alone, which counts its readings. */
function pageWith(options: Partial<SocketPageOptions> = {}) {
  const monitor = new SocketMonitor({ owner: false });
  const page = socketPage({ path: "/sockets", monitor, intervalMs: 200, ...options });
  let readings = 0;
  monitor.on("snapshot", () => readings++);
  onTestFinished(() => Promise.all([page.close(), monitor.close()]).then(() => {}));
  return { page, monitor, readings: () => readings };
}

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function unpacked({ body }: Got) {
  const bytes = body[0] === 0x1f ? gunzipSync(body) : body;
  const { about, ...table } = unpackTable(new Uint8Array(bytes));
  return { ...table, about: packedCapture(about) };
}

const portsIn = ({ columns: { localPort } }: ReturnType<typeof unpacked>) => [...localPort];

onLinux("a page in a server of node:http", () => {
  it("is the page, and captures of what the kernel has", async () => {
    const { page } = pageWith();
    const url = await served((request, response) => {
      if (!page(request, response)) response.end("the program's own");
    });
    const html = await ask(`${url}/sockets`);
    expect(html.status).toBe(200);
    expect(html.body.toString()).toMatch(/^<!doctype html>\n<html lang="en" data-live>/);
    expect(html.headers).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
    expect(html.headers["content-security-policy"]).toMatch(/connect-src 'self'.*frame-ancestors 'none'/);
    expect(html.headers).not.toHaveProperty("access-control-allow-origin");
    const packed = await ask(`${url}/sockets`, { "accept-encoding": "gzip, br" });
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(packed.body).equals(html.body)).toBe(true);

    const before = Date.now();
    const first = await ask(`${url}/sockets?after=`);
    const capture = unpacked(first);
    expect(first.headers["sockdex-interval"]).toBe("200");
    expect(portsIn(capture)).toContain(Number(new URL(url).port));
    expect(capture.about).toMatchObject({ protocols: ["tcp", "tcp6"], diagnostics: { rows: capture.size } });
    expect(Math.abs((capture.about.time ?? 0) - before)).toBeLessThan(60_000);
    const second = await ask(`${url}/sockets?after=${first.headers["sockdex-capture"]}`);
    expect(second.headers["sockdex-capture"]).not.toBe(first.headers["sockdex-capture"]);
    expect(unpacked(second).about.time).toBeGreaterThan(capture.about.time ?? Number.POSITIVE_INFINITY);
  });

  it("leaves what is not its own to the program", async () => {
    const { page } = pageWith();
    const url = await served((request, response) => {
      if (!page(request, response)) response.end("the program's own");
    });
    for (const path of ["/", "/socketsx", "/sockets/more", "/socket"]) {
      expect((await ask(`${url}${path}`)).body.toString(), path).toBe("the program's own");
    }
    const posted = await fetch(`${url}/sockets`, { method: "POST" });
    expect(await posted.text()).toBe("the program's own");
  });

  it("reads once for 100 viewers, and not at all while nobody looks", async () => {
    const { page, readings } = pageWith({ intervalMs: 300 });
    const url = await served((request, response) => void page(request, response));
    await ask(`${url}/sockets`);
    expect(readings()).toBe(0);
    const begun = performance.now();
    const look = async () => {
      let after = "";
      for (let i = 0; i < 4; i++) {
        const { status, headers } = await ask(`${url}/sockets?after=${after}`);
        expect(status).toBe(200);
        expect(headers["sockdex-capture"]).not.toBe(after);
        after = String(headers["sockdex-capture"]);
      }
    };
    await Promise.all(Array.from({ length: 100 }, look));
    expect(readings()).toBeGreaterThan(1);
    expect(readings()).toBeLessThanOrEqual((performance.now() - begun) / 300 + 1);
    const last = readings();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(readings()).toBe(last);
  });

  it("goes on for the others when a viewer goes away", async () => {
    const { page } = pageWith({ intervalMs: 300 });
    const url = await served((request, response) => void page(request, response));
    const after = (await ask(`${url}/sockets?after=`)).headers["sockdex-capture"];
    const leaving = connect(Number(new URL(url).port), "127.0.0.1");
    leaving.write(`GET /sockets?after=${after} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
    const staying = ask(`${url}/sockets?after=${after}`);
    await once(leaving, "connect");
    leaving.resetAndDestroy();
    expect((await staying).status).toBe(200);
  });

  it("says why when the tables cannot be read", async () => {
    const { page, monitor } = pageWith();
    const url = await served((request, response) => void page(request, response));
    await monitor.close();
    const refused = await ask(`${url}/sockets?after=`);
    expect(refused.status).toBe(503);
    expect(refused.body.toString()).toBe("The monitor is closed.\n");
  });

  it("gives no older capture than the interval, also when the last reading has failed", async () => {
    const { page, monitor } = pageWith();
    const url = await served((request, response) => void page(request, response));
    expect((await ask(`${url}/sockets?after=`)).status).toBe(200);
    const refresh = monitor.refresh;
    monitor.refresh = () => Promise.reject(new Error("It fails."));
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const _ of [1, 2]) {
      const { status, body } = await ask(`${url}/sockets?after=`);
      expect([status, body.toString()]).toEqual([503, "It fails.\n"]);
    }
    monitor.refresh = refresh;
    expect((await ask(`${url}/sockets?after=`)).status).toBe(200);
  });

  it("leaves out processes where another page of the same monitor shows them", async () => {
    const { page, monitor } = pageWith({ path: "/all" });
    const other = socketPage({ path: "/some", monitor, intervalMs: 200, processes: false });
    onTestFinished(() => other.close());
    const url = await served((request, response) => void (page(request, response) || other(request, response)));
    for (const _ of [1, 2, 3]) {
      const paths = ["all", "some", "all", "some"];
      const got = await Promise.all(paths.map((path) => ask(`${url}/${path}?after=`)));
      const leftOut = got.map((one) => unpacked(one).about.facts?.areProcessesLeftOut ?? false);
      expect(leftOut).toEqual([false, true, false, true]);
    }
  });

  it("tells viewers who wait when it is closed", async () => {
    const { page } = pageWith({ intervalMs: 60_000 });
    let requests = 0;
    const url = await served((request, response) => {
      page(request, response);
      requests++;
    });
    const after = (await ask(`${url}/sockets?after=`)).headers["sockdex-capture"];
    const waiting = [1, 2, 3].map(() => ask(`${url}/sockets?after=${after}`));
    await until("all wait", () => requests === 4 || undefined);
    await page.close();
    for (const { status, body } of [...(await Promise.all(waiting)), await ask(`${url}/sockets?after=`)]) {
      expect([status, body.toString()]).toEqual([503, "The page is closed.\n"]);
    }
  });

  it("takes the snapshots of a monitor that reads by itself", async () => {
    const monitor = new SocketMonitor({ owner: false, intervalMs: 50 });
    const page = socketPage({ path: "/", monitor, intervalMs: 60_000 });
    onTestFinished(() => Promise.all([page.close(), monitor.close()]).then(() => {}));
    const url = await served((request, response) => void page(request, response));
    await once(monitor, "snapshot");
    const refresh = monitor.refresh;
    let asked = 0;
    monitor.refresh = () => {
      asked++;
      return refresh.call(monitor);
    };
    expect((await ask(`${url}/?after=`)).status).toBe(200);
    expect(asked).toBe(0);
  });
});

onLinux("who may see a page", () => {
  it("is who knows its token", async () => {
    const { page } = pageWith({ path: "/", token: TOKEN });
    const url = await served((request, response) => void page(request, response));
    expect((await ask(`${url}/${TOKEN}`)).status).toBe(200);
    expect((await ask(`${url}/${TOKEN}?after=`)).status).toBe(200);
    for (const path of ["/", "/x", `/${TOKEN.slice(1)}`, `/${TOKEN}x`, `/?after=`, `/${TOKEN.toUpperCase()}?after=`]) {
      const refused = await ask(`${url}${path}`);
      expect(refused.status, path).toBe(403);
      expect(refused.body.toString()).toMatch(/^The address is not the one that was printed/);
    }
  });

  it.each([
    ["a name that is not the server's", { host: "evil.example" }, 421, 421],
    ["that name with its port", { host: "evil.example:80" }, 421, 421],
    ["the server's name", { host: "web1:8080" }, 200, 200],
    ["an address", { host: "[::1]:8080" }, 200, 200],
    ["another site's script", { origin: "http://evil.example" }, 403, 403],
    ["a page without an origin", { origin: "null" }, 403, 403],
    ["a link of another site", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, 200, 403],
    ["another port's page", { "sec-fetch-site": "same-site" }, 200, 403],
    ["the page itself", { "sec-fetch-site": "same-origin" }, 200, 200],
  ])("by %s", async (_, headers, page, data) => {
    const { page: handler } = pageWith({ token: TOKEN, hosts: ["WEB1"] });
    const url = await served((request, response) => void handler(request, response));
    expect((await ask(`${url}/sockets/${TOKEN}`, headers)).status).toBe(page);
    expect((await ask(`${url}/sockets/${TOKEN}?after=`, headers)).status).toBe(data);
  });
});

onLinux("a page in other servers", () => {
  it("is middleware for Express, behind a guard, wherever it is mounted", async () => {
    const { page } = pageWith({ path: "/debug/sockets" });
    const app = express();
    app.use("/debug", (request, response, next) => {
      if (request.headers.authorization === "yes") next();
      else response.status(401).end();
    });
    app.use("/debug/sockets", page);
    app.get("/debug/sockets/more", (_, response) => void response.send("the program's own"));
    const url = await served(app);
    expect((await ask(`${url}/debug/sockets`)).status).toBe(401);
    const guarded = { authorization: "yes" };
    expect((await ask(`${url}/debug/sockets`, guarded)).body.toString()).toContain("data-live");
    expect(unpacked(await ask(`${url}/debug/sockets?after=`, guarded)).size).toBeGreaterThan(0);
    expect((await ask(`${url}/debug/sockets/more`, guarded)).body.toString()).toBe("the program's own");
  });

  it("is a route of Fastify", async () => {
    const { page } = pageWith();
    const app = fastify();
    app.get(
      "/sockets",
      {
        onRequest: async (request, reply) => {
          if (request.headers.authorization !== "yes") return reply.code(401).send();
        },
      },
      (request, reply) => {
        reply.hijack();
        page(request.raw, reply.raw);
      },
    );
    onTestFinished(() => app.close());
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    expect((await ask(`${url}/sockets`)).status).toBe(401);
    const guarded = { authorization: "yes" };
    expect((await ask(`${url}/sockets`, guarded)).body.toString()).toContain("data-live");
    expect(unpacked(await ask(`${url}/sockets?after=`, guarded)).size).toBeGreaterThan(0);
  });
});

describe("socketPage()", () => {
  it.each([
    [{ path: "sockets" }, 'path "sockets" does not begin with "/"'],
    [{ path: "/", intervalMs: 0 }, "intervalMs 0 is not a number of milliseconds above 0"],
    [{ path: "/", token: "short" }, "token is not 16 or more letters, digits, - and _"],
    [{ path: "/", tokens: [] }, "tokens"],
    [{ path: "/", hosts: "web1" }, 'hosts "web1" is not a list of texts'],
    [{ path: "/", hosts: [7] }, "hosts [7] is not a list of texts"],
    [{ path: "/", monitor: {} }, "monitor {} is not a SocketMonitor"],
    [{ path: "/", processes: "no" }, 'processes "no" is not true or false'],
  ])("refuses %j", (options, message) => {
    // As JavaScript calls it.
    expect(() => Reflect.apply(socketPage, undefined, [options])).toThrow(message);
  });
});
