/** `sockdex/live`: the tables watched from a worker thread, and what changes in them. */
export { Changes, diff, Rows, type StateChange } from "../changes/changes";
export type { KernelCounters } from "../procfs/network/kernel-counters";
export { CHANNELS, type SocketMessage } from "./channels";
export { type Direction, Directions } from "./direction";
export { END_CAUSES, type EndCause } from "./ends/cause";
export type { EndedConnection } from "./ends/ended-connection";
export type { EndsLost } from "./ends/ends";
export { SocketMonitor } from "./monitor";
export type { MonitorEvents } from "./monitor-events";
export type { MonitorOptions } from "./monitor-options";
export type { RateGroup, RateGroupEntry, RateGroupOptions } from "./rates/group-rates";
export type { RateName, RateValues } from "./rates/rate-names";
export { Rates } from "./rates/rates";
export type { Timing } from "./reading";
export { type Listener, type Orphan, type OwnFilter, type OwnSocket, Snapshot } from "./snapshot";
export type { SnapshotTable } from "./snapshot-table";
export type { ProtocolTally, Tally } from "./tally";
export type { Tracked, TrackOptions } from "./tracking/tracked";
