/** `sockdex/sockopt`: one socket asked itself, by getsockopt(2). Linux on x86-64 and arm64, with the optional dependency koffi. */
export type { SocketLike } from "../procfs/node/descriptor";
export { SockdexError, type SockdexErrorCode, type SockdexErrorDetails } from "../table/errors";
export { type ConnectionStatus, connectionStatus, type StatusOptions, type Verdict } from "./connection-status";
export { tcpInfo } from "./read-tcp-info";
export { type NoError, type PendingError, type SocketError, socketError } from "./socket-error";
export { type SocketQueues, socketQueues } from "./socket-queues";
export type { CaState, TcpInfo, TcpInfoJson, TcpOption } from "./tcp-info";
