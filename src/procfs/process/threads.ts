import { lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isMissing, isOtherwise, isOutOfDescriptors } from "../files/errors";

/** Descriptors of a process, by their names in its `fd` folder. */
export interface Descriptors {
  folder: string;
  names: readonly string[];
}

/**
 * What a process holds. When its main thread has ended, the folder of the process is empty: the other threads still
 * have the descriptors. Throws what fs does.
 */
export function descriptorsOf(process: string): Descriptors {
  const folder = join(process, "fd");
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    // To list a folder takes a descriptor.
    if (isOutOfDescriptors(cause)) return { folder, names: openNumbers(folder) };
    throw cause;
  }
  if (names.length > 0) return { folder, names };
  for (const thread of threadsOf(process)) {
    const folder = join(thread, "fd");
    const names = listed(folder);
    if (names.length > 0) return { folder, names };
  }
  return { folder, names };
}

/** Where a process's tables are, by the same rule; undefined when it has none: it has ended. Throws what fs does. */
export function netFolderOf(process: string): string | undefined {
  const folder = join(process, "net");
  // Only then the threads: to list them takes a descriptor.
  if (hasTables(folder)) return folder;
  return threadsOf(process)
    .map((thread) => join(thread, "net"))
    .find(hasTables);
}

function hasTables(folder: string): boolean {
  try {
    return listed(folder).length > 0;
  } catch (cause) {
    // Without a descriptor it cannot be listed: opening its tables shows whether they are there.
    if (isOutOfDescriptors(cause) && statSync(folder, { throwIfNoEntry: false })) return true;
    throw cause;
  }
}

function threadsOf(process: string): string[] {
  const folder = join(process, "task");
  return listed(folder).map((thread) => join(folder, thread));
}

/** Names in a folder; none where it is missing, or of a thread that has ended. */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if (isMissing(cause) || isOtherwise(cause)) return [];
    throw cause;
  }
}

/** The lowest free number is always given: after so many free ones in a row no descriptor is left. */
const MOST_FREE = 1024;

/** The descriptors that are open, found one by one. */
function openNumbers(folder: string): string[] {
  const found: string[] = [];
  for (let number = 0, free = 0; free < MOST_FREE; number++) {
    const isOpen = lstatSync(join(folder, String(number)), { throwIfNoEntry: false }) !== undefined;
    if (isOpen) found.push(String(number));
    free = isOpen ? 0 : free + 1;
  }
  return found;
}

/** How many descriptors a process has, which the kernel says as the size of their folder (Linux 6.2 on); 0 where it does not. */
export function countDescriptors(process: string): number {
  try {
    return statSync(join(process, "fd")).size;
  } catch {
    // Listing it says why.
    return 0;
  }
}
