/** `sockdex/batch`: captured dumps by the thousand to formats that other tools read. */

export type { TimeFrom } from "../capture/name-facts";
export { readDump, SockdexError, type SockdexErrorCode } from "../index";
export { convert } from "./convert";
export type { ConvertOptions } from "./convert-options";
export { COLUMN_NAMES } from "./format/columns";
export { checkFormat, FORMATS, type Format, formatOfName } from "./format/formats";
export type { InputSource, Shard } from "./input/inputs";
export { type CapturedText, type ReadTextsOptions, readTexts } from "./read-texts";
export { PARTITION_KEYS, type PartitionKey } from "./rows/partitions";
export type { ConvertProblem, ConvertProgress, ConvertSummary, InputSummary } from "./summary";
export { type WriterOptions, writeArrow, writeCsv, writeNdjson, writeParquet } from "./writers";
