import { SockdexError } from "../index";

/** What Node calls a package that is not there, by import and by require. */
const MISSING = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];

/**
 * Loads optional packages: whoever wants what they do installs them beside sockdex. Throws ERR_NO_PEER, naming all there
 * are to install, where one is not there.
 */
async function load<Packages>(
  what: string,
  names: readonly string[],
  importThem: () => Promise<Packages>,
): Promise<Packages> {
  try {
    return await importThem();
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && MISSING.includes(String(cause.code)))) throw cause;
    // Node says which: one of these, or one that these need.
    const missing = /'([^']+)'/.exec(cause.message)?.[1] ?? names.join(", ");
    const message = `${what} needs the package ${missing}, which is not installed: npm install ${names.join(" ")}`;
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

export const loadArrow = () => load<ArrowLibrary>("Arrow output", ["apache-arrow"], () => import("apache-arrow"));

export const loadParquetEncoder = () =>
  load<ParquetEncoderLibrary>("Parquet output", PARQUET, async () => {
    const [arrow, wasm, { parquetMetadata }] = await Promise.all([
      import("apache-arrow"),
      import("parquet-wasm"),
      import("hyparquet"),
    ]);
    return { arrow, wasm, parquetMetadata };
  });

export const loadParquetFile = () =>
  load<ParquetFileLibrary>("Parquet output", PARQUET, () => import("hyparquet-writer"));

export const loadPool = () =>
  load<typeof import("tinypool")>("More than one job", ["tinypool"], () => import("tinypool"));
