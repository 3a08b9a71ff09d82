import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CaptureFacts, distancesOf } from "../../src/capture/capture-facts";
import type { HostCapture } from "./host";
import type { Incident } from "./incidents";

/** How `sockdex report` finds the host in the files' names; the time it finds by itself. */
export const HOST_FROM = "[^/]+(?=_\\d{8}T)";

/**
 * Writes an incident's captures into a folder: `app-2_20261124T203000Z-tcp.txt`, and what is known beside the tables in
 * `app-2_20261124T203000Z-facts.json`. Returns their paths, the oldest first.
 */
export function writeIncident(incident: Incident, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return [...incident.captures()].flatMap((capture) => writeCapture(capture, folder));
}

function writeCapture(capture: HostCapture, folder: string): string[] {
  const { host, time, tables } = capture;
  const stamp = new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(folder, `${host}_${stamp}-${name}`);
    writeFileSync(path, content);
    return path;
  };
  const texts = tables.map(({ protocol, text }) => write(`${protocol}.txt`, text));
  return [...texts, write("facts.json", JSON.stringify(factsOf(capture)))];
}

/** From so many descriptors on it is said of a process how many it has. */
const LEAST = 32;

function factsOf({ time, holders, backlogLimits, localPorts, descriptors, startedAt }: HostCapture): CaptureFacts {
  return {
    ...{ sockdexFacts: 1, localPorts, backlogLimits: [...backlogLimits].flat() },
    processes: descriptors.map(({ pid, name, open, limit }) => {
      const held = holders.filter((holder) => holder.pid === pid).sort((a, b) => a.inode - b.inode);
      return {
        ...{ pid, name, runningMs: time - startedAt },
        ...(open >= LEAST && { open, limit }),
        inodes: distancesOf(held.map(({ inode }) => inode)),
        descriptors: distancesOf(held.map(({ fd }) => fd)),
      };
    }),
  };
}
