/*
 * The module's exports, and nothing else: pointers and integers in, integers out. `src/module/exports.ts` declares them
 * for the host and says what each one does.
 */
export { column, reserve } from "./columns";
export { buildEndpointIndex, countDuplicates, findEndpoints, olderWithEndpoints } from "./index/endpoint";
export { buildInodeIndex, olderWithInode } from "./index/inode";
export { begin, finish, parse } from "./parse";
export { count, select } from "./query";
export { clear, clearRows, configure, swapAddresses } from "./table";
