/** `sockdex/servers`: plugs for servers: shedding by the accept queue, figures for the access log, a route with leaks. */
export type { AcceptQueue } from "./accept-queue";
export { type ExpressOptions, expressSockets, type Middleware } from "./express";
export { fastifySockets } from "./fastify";
export type { HttpRequest, HttpResponse } from "./http";
export { type SocketPage, type SocketPageOptions, socketPage } from "./live-page/socket-page";
export { type ReportedRates, type ReportedSocket, type SocketReport, socketReport } from "./report";
export { socketInfo } from "./request-info";
export { type ServerWatch, type WatchOptions, watchServer } from "./server-watch";
export type { SheddingOptions } from "./shedding";
export type { Counts, Ending, SocketInfo } from "./socket-info";
