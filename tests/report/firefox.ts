import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";

/** Debian's, or what is named. */
const FIREFOX = [process.env.FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"];
export const firefoxPath: string | undefined = FIREFOX.find((path) => path !== undefined && existsSync(path));

/** What WebDriver BiDi replies with, of all that is used of it. */
interface Message {
  id?: number;
  error?: string;
  message?: string;
  result?: {
    contexts?: { context: string }[];
    exceptionDetails?: { text: string };
    result?: { value?: unknown };
  };
}

/** One tab of a Firefox without windows, driven by WebDriver BiDi: playwright-core cannot drive Debian's. */
export class Firefox {
  readonly #process: ChildProcess;
  readonly #socket: WebSocket;
  readonly #profile: string;
  readonly #waiting = new Map<number, (message: Message) => void>();
  #context = "";
  #last = 0;

  private constructor(process: ChildProcess, socket: WebSocket, profile: string) {
    this.#process = process;
    this.#socket = socket;
    this.#profile = profile;
    socket.on("message", (data) => {
      const message: Message = JSON.parse(String(data));
      if (message.id !== undefined) this.#waiting.get(message.id)?.(message);
    });
  }

  static async start(executable: string): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), "sockdex-firefox-"));
    const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"];
    const process = spawn(executable, args, { stdio: ["ignore", "ignore", "pipe"] });
    const socket = new WebSocket(`${await addressOf(process)}/session`);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const firefox = new Firefox(process, socket, profile);
    await firefox.#send("session.new", { capabilities: {} });
    const { contexts } = await firefox.#send("browsingContext.getTree", {});
    firefox.#context = contexts?.[0]?.context ?? "";
    return firefox;
  }

  async open(url: string): Promise<void> {
    await this.#send("browsingContext.navigate", { context: this.#context, url, wait: "complete" });
  }

  /** What a script returns, of which promises are awaited. It is a text or JSON as text. */
  async evaluate(expression: string): Promise<string> {
    const target = { context: this.#context };
    const { result, exceptionDetails } = await this.#send("script.evaluate", {
      expression,
      target,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return String(result?.value);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#socket.close();
    this.#process.kill();
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #send(method: string, params: object): Promise<NonNullable<Message["result"]>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ error, message, result }) => {
        this.#waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error}: ${message}`));
      });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}

/** Where a Firefox that starts says that it listens. */
function addressOf(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    process.once("error", reject);
    process.once("exit", (status) => reject(new Error(`Firefox ended with status ${status}: ${said}`)));
  });
}
