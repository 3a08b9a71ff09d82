import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostCapture } from "./host";
import type { Incident } from "./incidents";

/** How `sockdex report` finds the host in the files' names; the time it finds by itself. */
export const HOST_FROM = "[^/]+(?=_\\d{8}T)";

/** Writes an incident's captures into a folder, `app-2_20261124T203000Z-tcp.txt`; returns their paths, the oldest first. */
export function writeIncident(incident: Incident, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return [...incident.captures()].flatMap((capture) => writeCapture(capture, folder));
}

function writeCapture({ host, time, tables }: HostCapture, folder: string): string[] {
  const stamp = new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
  return tables.map(({ protocol, text }) => {
    const path = join(folder, `${host}_${stamp}-${protocol}.txt`);
    writeFileSync(path, text);
    return path;
  });
}
