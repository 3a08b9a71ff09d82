import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import type { Socket } from "node:net";
import { onTestFinished } from "vitest";
import { descriptorOf, inodesOfProcess } from "../../src/index";
import type { QueryTable } from "../../src/table/index";
import { until } from "../procfs/until";

/** Opens as many descriptors of a file; with the test they close. Closing one of them frees its number. */
export function openFiles(count: number): number[] {
  const files = Array.from({ length: count }, () => openSync("/dev/null", "r"));
  onTestFinished(() => files.forEach(closeSync));
  return files;
}

/** The inodes of the sockets that a process holds and a table lists, ascending: each descriptor of it was asked. */
export function heldAndListed(table: QueryTable, pid = process.pid): number[] {
  return [...new Set(inodesOfProcess(pid).values())]
    .filter((inode) => table.rowOfInode(inode) >= 0)
    .sort((a, b) => a - b);
}

const PROGRAM = `
  const held = [];
  process.on("message", (message, socket) => {
    if (message === "take it") held.push(socket), process.send("held");
    if (message === "give it") process.send("take it", held.pop());
    if (typeof message !== "number") return;
    held.push(require("node:net").connect({ port: message, host: "127.0.0.1", allowHalfOpen: true }));
    held.at(-1).on("error", () => {}).once("connect", () => process.send("opened"));
  });
`;

/** Another process: it holds the sockets it is sent, or sends one that it has opened. */
export class Neighbour {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork("-e", [PROGRAM], { execArgv: ["-e", PROGRAM], stdio: ["ignore", "inherit", "inherit", "ipc"] });
    onTestFinished(() => void this.#child.kill("SIGKILL"));
  }

  /** Gives it a socket. This process closes its descriptor, whose number is returned. */
  async give(socket: Socket): Promise<number> {
    const number = descriptorOf(socket);
    if (number === undefined) throw new Error("The socket is closed.");
    this.#child.send("take it", socket);
    await once(this.#child, "message");
    await until("the descriptor's end", () => (descriptorOf(socket) === undefined ? true : undefined));
    return number;
  }

  /** Makes it open a connection to a port of this machine. */
  async open(port: number): Promise<void> {
    this.#child.send(port);
    await once(this.#child, "message");
  }

  /** Takes the connection it has opened. */
  async take(): Promise<Socket> {
    this.#child.send("give it");
    const [, socket] = (await once(this.#child, "message")) as [unknown, Socket];
    onTestFinished(() => void socket.destroy());
    return socket;
  }
}
