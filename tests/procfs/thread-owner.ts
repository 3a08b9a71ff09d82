import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

const PROGRAM = `
import ctypes, os, platform, socket, sys, threading
server = socket.create_server(("127.0.0.1", 0))
EXIT = {"x86_64": 60, "aarch64": 93}[platform.machine()]
def wait():
    os.write(1, b"%d %d %d" % (os.getpid(), server.getsockname()[1], server.fileno()))
    sys.stdin.read()
threading.Thread(target=wait).start()
ctypes.CDLL(None).syscall(EXIT, 0)
`;

export const WHY_NO_PYTHON =
  process.platform === "linux" && spawnSync("python3", ["-c", PROGRAM.split("\n")[1] ?? ""]).status === 0
    ? undefined
    : "it takes Linux and python3";

/** A listener of a process whose main thread has ended, and another lives on; `unshare` flags put it elsewhere. */
export async function threadOwner(...unshare: string[]): Promise<{ pid: number; port: number; fd: number }> {
  const command = ["python3", "-c", PROGRAM];
  const [file = "", ...args] =
    unshare.length > 0
      ? ["unshare", ...unshare, "sh", "-c", 'ip link set lo up; exec "$@"', "sh", ...command]
      : command;
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [text] = await once(child.stdout, "data");
  const [pid = 0, port = 0, fd = 0] = String(text).split(" ").map(Number);
  return { pid, port, fd };
}
