/*
 * A module is built once. Its build for a memory that two threads can see differs in one place: the import section
 * (section 2 of WebAssembly's binary format), which says what memory it takes. The numbers: section 2, its length, one
 * import, "env", "memory", a memory (2), its limits.
 */

/** Any number of pages (0, from 0), as the compiler writes it. */
const FOR_ONE = [2, 15, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 0, 0];
/** Shared (3), from 0 to 65,536 pages: 80 80 04 in LEB128. */
const FOR_THREADS = [2, 18, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 3, 0, 128, 128, 4];

/** A copy of a module's bytes that takes a shared memory. Throws for a module that is not one of ours. */
export function forThreads(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const at = bytes.findIndex((_, at) => FOR_ONE.every((byte, i) => bytes[at + i] === byte));
  if (at < 0) throw new Error("The module does not import its memory as env.memory.");
  const made = new Uint8Array(bytes.length + FOR_THREADS.length - FOR_ONE.length);
  made.set(bytes.subarray(0, at));
  made.set(FOR_THREADS, at);
  made.set(bytes.subarray(at + FOR_ONE.length), at + FOR_THREADS.length);
  return made;
}
