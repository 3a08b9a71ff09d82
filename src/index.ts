/** `sockdex`: the tables of this machine and captured ones, with the sockets of Node. */
export * from "./core";
export { descriptorOf, type SocketLike } from "./procfs/descriptor";
export { LiveTable } from "./procfs/live-table";
export { localPortRange, readServices } from "./procfs/machine";
export { NodeSocketTable } from "./procfs/node-table";
export { inodesOfProcess } from "./procfs/process-inodes";
export { type ReadDumpOptions, readDump } from "./procfs/read-dump";
export { readDumpSync } from "./procfs/read-dump-sync";
export { type ReadOptions, readSockets } from "./procfs/read-sockets";
export { type Holder, type Holders, socketHolders } from "./procfs/socket-holders";
export { inodeOf } from "./procfs/socket-inode";
