/** The page's worker: reads captures and returns what the page asks of them. Bundled to a text of its own. */
import type { Reply, Request } from "../messages";
import { PageSession } from "./page-session";

/** What of a worker's global scope is used: TypeScript's types of the DOM know a window's alone. */
interface WorkerScope {
  postMessage(message: Reply): void;
  addEventListener(type: "message", listener: (event: MessageEvent<Request>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const session = new PageSession((reply) => scope.postMessage(reply));
scope.addEventListener("message", ({ data }) => void session.hear(data));
