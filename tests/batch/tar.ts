import { pack } from "tar-stream";

/** An archive of these files, and of a folder. */
export async function tarOf(files: Record<string, Uint8Array>): Promise<Buffer> {
  const archive = pack();
  for (const [name, bytes] of Object.entries(files)) {
    archive.entry({ name, mtime: new Date(1_700_000_000_000) }, Buffer.from(bytes));
  }
  archive.entry({ name: "folder", type: "directory" });
  archive.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of archive) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
}
