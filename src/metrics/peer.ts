import { SockdexError } from "../table/index";
import { codeOf } from "../table/realms";

/** What Node calls a package that is not there, by import and by require. */
const MISSING = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];

/** An optional peer dependency. Rejects with ERR_NO_PEER when `name` is not installed. */
export async function loadPeer<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!MISSING.includes(codeOf(cause) ?? "")) throw cause;
    throw new SockdexError("ERR_NO_PEER", `${name} is not installed here: npm install ${name}.`, { cause });
  }
}
