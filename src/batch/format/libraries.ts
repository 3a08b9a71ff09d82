import { loadPackage, type Need } from "../../optional/package";

export type ArrowLibrary = typeof import("apache-arrow");

/** parquet-wasm makes row groups of Arrow's batches; hyparquet reads where their columns lie. */
export interface ParquetEncoderLibrary {
  readonly arrow: ArrowLibrary;
  readonly wasm: typeof import("parquet-wasm");
  readonly parquetMetadata: typeof import("hyparquet").parquetMetadata;
}

/** hyparquet-writer puts row groups together in one file. */
export type ParquetFileLibrary = typeof import("hyparquet-writer");

const ARROW: Need = { what: "Arrow output", packages: ["apache-arrow"] };
const PARQUET: Need = {
  what: "Parquet output",
  packages: ["parquet-wasm", "apache-arrow", "hyparquet", "hyparquet-writer"],
};

export const loadArrow = (): Promise<ArrowLibrary> => loadPackage(ARROW, "apache-arrow", () => import("apache-arrow"));

export async function loadParquetEncoder(): Promise<ParquetEncoderLibrary> {
  const [arrow, wasm, { parquetMetadata }] = await Promise.all([
    loadPackage(PARQUET, "apache-arrow", () => import("apache-arrow")),
    loadPackage(PARQUET, "parquet-wasm", () => import("parquet-wasm")),
    loadPackage(PARQUET, "hyparquet", () => import("hyparquet")),
  ]);
  return { arrow, wasm, parquetMetadata };
}

export const loadParquetFile = (): Promise<ParquetFileLibrary> =>
  loadPackage(PARQUET, "hyparquet-writer", () => import("hyparquet-writer"));
