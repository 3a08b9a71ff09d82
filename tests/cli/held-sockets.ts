import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { killed } from "../procfs/killed";
import { hasPortAlone } from "../procfs/loopback";

async function startNode(program: string): Promise<{ words: string[]; end: () => Promise<void> }> {
  const child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  // It ends with its standard input, and so do its children.
  onTestFinished(() => void child.kill("SIGKILL"));
  const [text] = await once(child.stdout, "data");
  return { words: String(text).trim().split(" "), end: () => killed(child) };
}

/** A program that writes the port it listens at first: started until it is one that no other socket has. */
async function startListener(program: string): Promise<[port: number, ...pids: number[]]> {
  for (;;) {
    const { words, end } = await startNode(program);
    const [port = 0, ...pids] = words.map(Number);
    if (hasPortAlone(port)) return [port, ...pids];
    // The next has the same name.
    await end();
  }
}

/** A listener of a process that calls itself so. */
export async function namedListener(name: string): Promise<{ port: number }> {
  const [port] = await startListener(`
    process.title = ${JSON.stringify(name)};
    require("node:fs").writeFileSync("/proc/self/comm", ${JSON.stringify(name)});
    const server = require("node:net").createServer();
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));`);
  return { port };
}

/** A listener that a process and its child both hold. */
export async function sharedListener(): Promise<{ port: number; pids: number[] }> {
  const [port, ...pids] = await startListener(`
    const { spawn } = require("node:child_process");
    const server = require("node:net").createServer();
    server.listen(0, "127.0.0.1", () => {
      const child = spawn("cat", { stdio: ["pipe", "ignore", "ignore", server._handle] });
      child.on("spawn", () => console.log(server.address().port, process.pid, child.pid));
    });`);
  return { port, pids: pids.sort((a, b) => a - b) };
}

/** A TCP socket that is bound and does not listen: Node holds one between the two. */
export async function boundSocket(): Promise<{ pid: number; fd: number }> {
  const { words } = await startNode(`
    const { TCP, constants } = process.binding("tcp_wrap");
    const socket = new TCP(constants.SOCKET);
    if (socket.bind("127.0.0.1", 0) !== 0) throw new Error("It could not be bound.");
    process.stdin.resume();
    console.log(process.pid, socket.fd);`);
  const [pid, fd] = words;
  return { pid: Number(pid), fd: Number(fd) };
}
