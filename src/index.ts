/** `sockdex`: the tables of this machine and captured ones, with the sockets of Node. */
export * from "./core";
export { LiveTable, NodeSocketTable } from "./procfs/live-table";
export { inodesOfProcess } from "./procfs/process-inodes";
export { type ReadDumpOptions, readDump, readDumpSync } from "./procfs/read-dump";
export { type ReadOptions, readSockets } from "./procfs/read-sockets";
export { descriptorOf, inodeOf, type SocketLike } from "./procfs/socket-inode";
