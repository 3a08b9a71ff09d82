/** `sockdex/recorder`: the tables and the ends of connections recorded on disk. */
export type { Retention } from "./folder/retention";
export type { SegmentFile } from "./folder/segment-list";
export { Recorder, type RecorderEvents } from "./recorder";
export type { RecorderOptions } from "./recorder-options";
