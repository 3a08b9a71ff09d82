import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Of the captures whose names have no time. */
const CAPTURED = new Date("2026-07-01T12:00:00Z");

/** A name that would colour a terminal, turn its text around, and break a line of CSV. */
const HOSTILE_NAME = 'a,"b" \x1b[31mred\u202e.txt';

/**
 * A folder with the inputs of all cases: tests/outputs/inputs/, which tests/generate/ drew once and which stay as they
 * are, the kernels' tables of tests/fixtures/, a procfs and captures with times in their names.
 */
export function folderOfInputs(): string {
  const folder = mkdtempSync(join(tmpdir(), "sockdex-outputs-"));
  chmodSync(folder, 0o755);
  const at = (...names: string[]) => join(folder, ...names);
  cpSync(resolve(import.meta.dirname, "inputs"), folder, { recursive: true });
  cpSync(resolve(import.meta.dirname, "../fixtures/kernels"), at("kernels"), { recursive: true });
  cpSync(at("damaged-lines.txt"), at(HOSTILE_NAME));
  for (const [host, minute, file] of [
    ["web1", "00", "before.txt"],
    ["web1", "05", "after.txt"],
    ["web1", "10", "queues.txt"],
    ["web2", "00", "tcp6.txt"],
  ] as const) {
    cpSync(at(file), at("fleet", `${host}-20260701T12${minute}00Z.txt`));
  }
  makeProcfs(at("proc"));
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.startsWith("proc")) utimesSync(at(name), CAPTURED, CAPTURED);
  }
  return folder;

  /** The sockets of queues.txt and udp.txt, some with processes. */
  function makeProcfs(root: string): void {
    mkdirSync(join(root, "net"), { recursive: true });
    mkdirSync(join(root, "1/net"), { recursive: true });
    mkdirSync(join(root, "self"), { recursive: true });
    writeFileSync(join(root, "net/tcp"), "");
    writeFileSync(join(root, "self/comm"), "no process\n");
    cpSync(at("queues.txt"), join(root, "1/net/tcp"));
    cpSync(at("tcp6.txt"), join(root, "1/net/tcp6"));
    cpSync(at("udp.txt"), join(root, "1/net/udp"));
    const processes: [number, string, Record<number, string>][] = [
      [1, "init", {}],
      [812, "nginx", { 3: "socket:[10000]", 4: "/dev/null" }],
      [813, "nginx", { 3: "socket:[10000]", 9: "socket:[10002]" }],
      [900, 'evil\x1b[31m,"', { 7: "socket:[10008]", 8: "pipe:[1]" }],
      [4711, "postgres", { 5: "socket:[10001]" }],
    ];
    for (const [pid, comm, descriptors] of processes) {
      mkdirSync(join(root, String(pid), "fd"), { recursive: true });
      writeFileSync(join(root, String(pid), "comm"), `${comm}\n`);
      for (const [fd, target] of Object.entries(descriptors)) symlinkSync(target, join(root, String(pid), "fd", fd));
    }
    for (const { pid, net } of [
      { pid: 812, net: "net" },
      { pid: 813, net: "net" },
      { pid: 900, net: "net" },
      { pid: 4711, net: "net" },
    ]) {
      cpSync(join(root, "1/net"), join(root, String(pid), net), { recursive: true });
    }
  }
}

export function removeInputs(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
