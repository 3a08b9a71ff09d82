import { SockdexError } from "../index";
import { codeOf, messageOf } from "../table/realms";

/** What Node calls a package that is not there, by import and by require. */
const MISSING = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];

/**
 * Loads an optional package, one of `needed`: whoever wants what they do installs them beside sockdex. Throws ERR_NO_PEER
 * when it is not installed, or does not load: a bundler takes a package away from its other files.
 */
async function load<Package>(
  what: string,
  needed: readonly string[],
  name: string,
  importIt: () => Promise<Package>,
): Promise<Package> {
  try {
    return await importIt();
  } catch (cause) {
    const [reason] = messageOf(cause).split("\n", 1);
    const isMissing = MISSING.includes(codeOf(cause) ?? "");
    // Node says which: this one, or one that it needs.
    const missing = (isMissing && /'([^']+)'/.exec(messageOf(cause))?.[1]) || name;
    const message = isMissing
      ? `${what} needs the package ${missing}, which is not installed: npm install ${needed.join(" ")}`
      : `${what} needs the package ${name}, which does not load here (${reason}): leave it out of your bundle.`;
    throw new SockdexError("ERR_NO_PEER", message, { cause });
  }
}

export type ArrowLibrary = typeof import("apache-arrow");

/** parquet-wasm makes row groups of Arrow's batches; hyparquet reads where their columns lie. */
export interface ParquetEncoderLibrary {
  readonly arrow: ArrowLibrary;
  readonly wasm: typeof import("parquet-wasm");
  readonly parquetMetadata: typeof import("hyparquet").parquetMetadata;
}

/** hyparquet-writer puts row groups together in one file. */
export type ParquetFileLibrary = typeof import("hyparquet-writer");

const PARQUET = ["parquet-wasm", "apache-arrow", "hyparquet", "hyparquet-writer"];

export const loadArrow = () =>
  load<ArrowLibrary>("Arrow output", ["apache-arrow"], "apache-arrow", () => import("apache-arrow"));

const loadForParquet = <Package>(name: string, importIt: () => Promise<Package>) =>
  load("Parquet output", PARQUET, name, importIt);

export async function loadParquetEncoder(): Promise<ParquetEncoderLibrary> {
  const [arrow, wasm, { parquetMetadata }] = await Promise.all([
    loadForParquet("apache-arrow", () => import("apache-arrow")),
    loadForParquet("parquet-wasm", () => import("parquet-wasm")),
    loadForParquet("hyparquet", () => import("hyparquet")),
  ]);
  return { arrow, wasm, parquetMetadata };
}

export const loadParquetFile = (): Promise<ParquetFileLibrary> =>
  loadForParquet("hyparquet-writer", () => import("hyparquet-writer"));

export const loadPool = () => load("More than one job", ["tinypool"], "tinypool", () => import("tinypool"));
