import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { hasPortAlone } from "../procfs/loopback";

async function startNode(program: string): Promise<string[]> {
  const child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  // It ends with its standard input, and so do its children.
  onTestFinished(() => void child.kill("SIGKILL"));
  const [text] = await once(child.stdout, "data");
  return String(text).trim().split(" ");
}

/** A program that writes the port it listens at first: started until it is one that no other socket has. */
async function startListener(program: string): Promise<[port: number, ...pids: number[]]> {
  for (;;) {
    const [port = 0, ...pids] = (await startNode(program)).map(Number);
    if (hasPortAlone(port)) return [port, ...pids];
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
  const [pid, fd] = await startNode(`
    const { TCP, constants } = process.binding("tcp_wrap");
    const socket = new TCP(constants.SOCKET);
    if (socket.bind("127.0.0.1", 0) !== 0) throw new Error("It could not be bound.");
    process.stdin.resume();
    console.log(process.pid, socket.fd);`);
  return { pid: Number(pid), fd: Number(fd) };
}
