import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { tcpInfo } from "../../src/sockopt/index";
import { folderOf } from "../procfs/files";
import { untilBlocking } from "../procfs/until";

/** What one of the crowd was answered. */
export interface Answered {
  status: number;
  retryAfter: string | undefined;
}

/** Opens so many connections at once, each with a request, and makes a file when all are sent; prints what is answered: JSON. */
const CROWD = `
const http = require("node:http");
const [host, port, count, file] = process.argv.slice(1);
let unsent = Number(count);
const sent = () => --unsent === 0 && require("node:fs").writeFileSync(file, "");
const agent = new http.Agent({ maxSockets: Infinity });
const answers = Array.from({ length: Number(count) }, () => new Promise((resolve) => {
  http.get({ host, port, agent, path: "/some" }, (response) => {
    response.resume();
    response.on("end", () => resolve({ status: response.statusCode, retryAfter: response.headers["retry-after"] }));
  }).on("finish", sent).on("error", (error) => resolve({ status: 0, retryAfter: error.code }));
}));
Promise.all(answers).then((all) => { console.log(JSON.stringify(all)); process.exit(); });
`;

/**
 * Lets another process make requests by so many connections while this one is too busy to accept any: it blocks this thread
 * until all of them wait in the server's accept queue.
 */
export async function crowd(server: object, host: string, port: number, count: number): Promise<Answered[]> {
  const file = join(folderOf({}), "sent");
  const child: ChildProcess = spawn(process.execPath, ["-e", CROWD, host, String(port), String(count), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await new Promise((resolve) => child.once("spawn", resolve));
  untilBlocking("all wait", () => ((tcpInfo(server)?.unacked ?? 0) >= count && existsSync(file)) || undefined);
  return child.stdout ? JSON.parse(await text(child.stdout)) : [];
}
