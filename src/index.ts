/** `sockdex`: the tables of this machine and captured ones, with the sockets of Node. */
export * from "./core";
export { type ReadDumpOptions, readDump } from "./procfs/dump/read-dump";
export { readDumpSync } from "./procfs/dump/read-dump-sync";
export { localPortRange, readServices, readUsers } from "./procfs/network/machine";
export type { UnreadNamespace } from "./procfs/network/namespaces";
export { descriptorOf, type SocketLike } from "./procfs/node/descriptor";
export { NodeSocketTable } from "./procfs/node/node-table";
export { inodeOf } from "./procfs/node/socket-inode";
export { inodesOfProcess } from "./procfs/process/inodes";
export { type Holder, type Holders, type SocketHolders, socketHolders } from "./procfs/process/socket-holders";
export { type DestroyableSocket, destroySocket } from "./procfs/sockets/destroy-socket";
export { type FindSocketOptions, findSocket } from "./procfs/sockets/find-socket";
export { type SocketNowOptions, socketNow, type UnixRow } from "./procfs/sockets/socket-now";
export { type LiveDiagnostics, LiveTable } from "./procfs/tables/live-table";
export { type ReadOptions, readSockets } from "./procfs/tables/read-sockets";
export { readUnixSockets, type UnixOptions } from "./procfs/unix/read-unix";
export type { UnixDiagnostics, UnixSockets } from "./procfs/unix/unix-sockets";
export type { NetworkNamespace } from "./text/namespaces";
