import type { Readable } from "node:stream";
import { type ReadDumpOptions, readDump, SocketTable } from "../../index";
import { protocolOfName } from "../../table/reading/named-protocol";
import { capturedTexts } from "../report/texts";

/**
 * The dumps of a packed file or an archive, one behind the other: a table for each, in batches, or one of
 * them all (`isOne`). `how` each is to be taken, by its name. Throws what readDump() and readTexts() do.
 */
export async function* packedTables(
  source: string | Readable,
  { isOne, rowsPerBatch }: { isOne: boolean; rowsPerBatch?: number | undefined },
  how: (name: string) => ReadDumpOptions,
): AsyncGenerator<SocketTable, void, undefined> {
  const whole = isOne ? new SocketTable(how("")) : undefined;
  for await (const { fact, bytes } of capturedTexts([source], {})) {
    if (fact.holds === "facts") continue;
    const { name } = fact;
    const options = how(name);
    const protocol = options.protocol ?? protocolOfName(name);
    const known = protocol === undefined ? {} : { protocol };
    if (whole === undefined) yield* readDump(bytes, { ...options, ...known, ...(rowsPerBatch && { rowsPerBatch }) });
    else {
      whole.begin({ name, ...known });
      for await (const chunk of bytes) whole.append(chunk);
      whole.endSource();
    }
  }
  if (whole) yield whole.end();
}
