import { SockdexError } from "../index";

/** Packages that only some formats need: whoever wants one installs it beside sockdex. */
interface Peers {
  "apache-arrow": typeof import("apache-arrow");
  "hyparquet-writer": typeof import("hyparquet-writer");
  tinypool: typeof import("tinypool");
}

/** What Node calls a package that is not there, by import and by require. */
const MISSING = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];

/** Loads an optional package. Throws ERR_NO_PEER, naming what to install, where it is not there. */
async function load<Name extends keyof Peers>(
  name: Name,
  what: string,
  importIt: () => Promise<Peers[Name]>,
): Promise<Peers[Name]> {
  try {
    return await importIt();
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && MISSING.includes(String(cause.code)))) throw cause;
    const message = `${what} the package ${name}, which is not installed: npm install ${name}`;
    throw new SockdexError("ERR_NO_PEER", message, { cause });
  }
}

export const loadArrow = () => load("apache-arrow", "Arrow output needs", () => import("apache-arrow"));
export const loadParquet = () => load("hyparquet-writer", "Parquet output needs", () => import("hyparquet-writer"));
export const loadPool = () => load("tinypool", "More than one job needs", () => import("tinypool"));
