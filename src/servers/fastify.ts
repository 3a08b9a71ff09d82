import { invalidArgument } from "../table/errors";
import type { HttpRequest } from "./http";
import { ServerWatch, type WatchOptions } from "./server-watch";

/** What is used of Fastify 4 and 5: whoever programs without it can compile this. */
interface Fastify {
  readonly server: object;
  addHook(name: "onRequest", hook: (request: Request, reply: Reply, done: () => void) => void): unknown;
  addHook(name: "onClose", hook: (instance: unknown, done: () => void) => void): unknown;
  get(path: string, handler: () => Promise<object>): unknown;
}

interface Request {
  readonly raw: HttpRequest;
}

interface Reply {
  code(status: number): this;
  header(name: string, value: string): this;
  send(body: object): unknown;
}

/**
 * Plugin for Fastify: `app.register(fastifySockets, { monitor, shed: true, path: "/sockets" })`. Its hook is for all routes of
 * the instance. Rejects with ERR_INVALID_ARGUMENT, ERR_CLOSED when the monitor is.
 */
export const fastifySockets = Object.assign(plugIn, {
  // As fastify-plugin marks one whose hooks are for the instance that registers it, not for one below it.
  [Symbol.for("skip-override")]: true,
  [Symbol.for("fastify.display-name")]: "sockdex",
});

async function plugIn(instance: object, options: WatchOptions = {}): Promise<void> {
  if (!isFastify(instance))
    throw invalidArgument("fastifySockets is for an instance of Fastify: app.register(fastifySockets).");
  const watch = new ServerWatch(instance.server, options);
  instance.addHook("onRequest", (request, reply, done) => {
    if (watch.sheds(request.raw)) reply.code(503).header("retry-after", watch.retryAfter).send(OVERLOADED);
    else done();
  });
  instance.addHook("onClose", (_, done) => {
    watch.unwatch();
    done();
  });
  if (options.path !== undefined) instance.get(options.path, () => watch.report());
}

/** As Fastify words its own errors. */
const OVERLOADED = {
  statusCode: 503,
  error: "Service Unavailable",
  message: "Too many connections are waiting: try again later.",
};

function isFastify(instance: object): instance is Fastify {
  return ["addHook", "get"].every((name) => typeof Reflect.get(instance, name) === "function") && "server" in instance;
}
