import { descriptorAdvice, SockdexError } from "../table/errors";
import { codeOf, messageOf, reasonOf } from "../table/realms";

/** Packages that are not installed with this one, and what cannot be done without them. */
export interface Need {
  /** Begins a sentence: `Parquet output`. */
  what: string;
  /** All that it takes, to be installed together. */
  packages: readonly string[];
}

/** Imports an optional package. Rejects with ERR_NO_PEER when it is not installed, or does not load. */
export async function loadPackage<T>(need: Need, name: string, importIt: () => Promise<T>): Promise<T> {
  try {
    return await importIt();
  } catch (cause) {
    throw packageError(need, name, cause);
  }
}

/** What Node calls a package that is missing, by import and by require. */
const MISSING = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];

/** Node names the package: the one that was asked for, or one that this one needs. A file of a package has a path instead. */
const MISSING_PACKAGE = /^Cannot find (?:package|module) '((?:@[\w.-]+\/)?[\w.-]+)'/;

/** The error for a package that could not be loaded because of `cause`: ERR_NO_PEER. */
export function packageError({ what, packages }: Need, name: string, cause: unknown): SockdexError {
  const reason = reasonOf(messageOf(cause).split("\n", 1)[0]);
  const missing = MISSING.includes(codeOf(cause) ?? "") ? MISSING_PACKAGE.exec(reason)?.[1] : undefined;
  const toDo = descriptorAdvice(cause) ?? "install it again, or leave it out of your bundle";
  const message =
    missing === undefined
      ? `${what} needs the package ${name}, which does not load here (${reason}): ${toDo}.`
      : `${what} needs the package ${missing}, which is not installed: npm install ${packages.join(" ")}.`;
  return new SockdexError("ERR_NO_PEER", message, { cause });
}
