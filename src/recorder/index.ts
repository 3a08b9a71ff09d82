/** `sockdex/recorder`: the tables and the ends of connections recorded on disk. */
export type { Retention } from "./folder/retention";
export type { SegmentFile } from "./folder/segment-list";
export { RecordedEnd } from "./read/recorded-end";
export { type RecordedSnapshot, type RecordedSpan, type RecordedTable, Recording } from "./read/recording";
export { Recorder, type RecorderEvents } from "./recorder";
export type { RecorderOptions } from "./recorder-options";
