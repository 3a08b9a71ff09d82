import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { startTimeIn } from "../../procfs/process/start-time";
import { codeOf } from "../../table/realms";

/*
 * A file in the making has a temporary name, which says what wrote it. A later run removes it when its process has
 * certainly ended, or when it has not been written to for a week. Whether a process of another machine or container
 * still runs cannot be asked: Node has no file locks, process numbers mean nothing outside their PID namespace, and host
 * names repeat. So a young file of such a process always stays.
 */

const MARK = ".sockdex-tmp";
const OWNER = /^([0-9a-f]{16})\.(\d+)-(\d+)$/;
const NAME = /\.([0-9a-f]{16}\.\d+-\d+)\.sockdex-tmp$/;

/** Longer than a run is stopped over a weekend. */
const ABANDONED_MS = 7 * 24 * 3600 * 1000;

/** A hidden name of no format, which no other file has: it holds 64 random bits. */
export function temporaryName(name: string): string {
  return `.${name}-${randomBytes(8).toString("hex")}.${thisProcess()}${MARK}`;
}

/** Names this process as no other was, or will be, in this PID namespace. */
export function thisProcess(): string {
  return `${place()}.${process.pid}-${startOfProcess()}`;
}

/** Removes what runs that have ended left half-written in a folder. What cannot be removed stays, as another user's does. */
export async function clearAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(".") || !name.endsWith(MARK)) continue;
    const path = join(folder, name);
    if (hasEnded(name) || (await isOld(path))) await rm(path, { force: true }).catch(() => {});
  }
}

async function isOld(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info !== undefined && Date.now() - info.mtimeMs > ABANDONED_MS;
}

/** True when the process that wrote it was of this PID namespace, and has ended. */
function hasEnded(name: string): boolean {
  return hasProcessEnded(NAME.exec(name)?.[1] ?? "");
}

/** True when a process that thisProcess() named was of this PID namespace, and has ended. */
export function hasProcessEnded(named: string): boolean {
  const [, where, pid, start] = OWNER.exec(named) ?? [];
  if (where === undefined || where === NOWHERE || where !== place()) return false;
  if (Number(pid) === process.pid) return start !== startOfProcess();
  return !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

const NOWHERE = "0".repeat(16);
let knownPlace: string | undefined;

/**
 * Where this process's number means something: a PID namespace of a running kernel. The number of a namespace that has
 * ended may be given to a new one; no process of the old one runs then. NOWHERE where the system does not say.
 */
function place(): string {
  try {
    knownPlace ??= createHash("sha256")
      .update(readFileSync("/proc/sys/kernel/random/boot_id"))
      .update(readlinkSync("/proc/self/ns/pid"))
      .digest("hex")
      .slice(0, 16);
  } catch {
    knownPlace = NOWHERE;
  }
  return knownPlace;
}

let knownStart: string | undefined;

/** When this process started, in ticks since the machine did: its number may have been another's before. "0" where the system does not say. */
function startOfProcess(): string {
  try {
    // Read once: later the process may have no descriptor left, and a name must not change.
    knownStart ??= startTimeIn(readFileSync("/proc/self/stat", "latin1")) ?? "0";
  } catch {
    knownStart = "0";
  }
  return knownStart;
}
