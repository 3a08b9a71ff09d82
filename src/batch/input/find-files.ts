import * as fs from "node:fs";
import { join } from "node:path";
import { type GlobOptions, glob } from "tinyglobby";
import { type FilePath, pathOfSearchable, searchableName } from "./file-names";

/** What a search came upon. */
export interface Found {
  /** Whatever is no folder, links of which nobody knows where they lead among it; in the order of their names. */
  readonly paths: readonly FilePath[];
  /** Folders that could not be looked into. */
  readonly closed: readonly { readonly path: FilePath; readonly cause: unknown }[];
}

/** All below a folder but hidden files and folders; links are followed. */
export function filesBelow(folder: string): Promise<Found> {
  return find("**/*", folder, (file) => join(searchable(folder), file));
}

/** Whatever a pattern matches. */
export function filesMatching(pattern: string, isAbsolute: boolean): Promise<Found> {
  return find(searchable(pattern), ".", (file) => file, { absolute: isAbsolute });
}

async function find(
  pattern: string,
  folder: string,
  pathOf: (file: string) => string,
  options: GlobOptions = {},
): Promise<Found> {
  const closed: { path: FilePath; cause: unknown }[] = [];
  const files = await glob(pattern, {
    ...options,
    cwd: searchable(folder),
    dot: false,
    onlyFiles: true,
    expandDirectories: false,
    fs: searchableFiles((path, cause) => closed.push({ path, cause })),
  });
  return { paths: sorted(files.map(pathOf)).map(pathOfSearchable), closed };
}

function searchable(text: string): string {
  return searchableName(Buffer.from(text));
}

/** By code units: the same on every machine, whatever its language. */
function sorted(files: readonly string[]): string[] {
  return [...files].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** node:fs, with searchable names, and with nothing passed over: what is no folder, and no link to one, counts as a file. */
function searchableFiles(onClosed: (path: FilePath, cause: unknown) => void): NonNullable<GlobOptions["fs"]> {
  type Done<T> = (error: Error | null, value: T) => void;
  const readdir = (folder: string, _: unknown, done: Done<unknown[]>) => {
    const path = pathOfSearchable(folder);
    fs.readdir(path, { withFileTypes: true, encoding: "buffer" }, (error, entries = []) => {
      if (error) onClosed(path, error);
      done(
        null,
        entries.map((entry) => ({
          name: searchableName(entry.name),
          isDirectory: () => entry.isDirectory(),
          isSymbolicLink: () => entry.isSymbolicLink(),
          isFile: () => !entry.isDirectory() && !entry.isSymbolicLink(),
        })),
      );
    });
  };
  const realpath = (link: string, done: Done<string>) =>
    fs.realpath.native(pathOfSearchable(link), { encoding: "buffer" }, (error, path) =>
      done(null, error ? link : searchableName(path)),
    );
  const stat = (link: string, done: Done<unknown>) =>
    fs.stat(pathOfSearchable(link), (error, info) => done(null, error ? { isDirectory: () => false } : info));
  // The search calls them in these forms alone.
  return { readdir, realpath, stat } as unknown as NonNullable<GlobOptions["fs"]>;
}
