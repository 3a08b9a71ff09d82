import type { ReadTextsOptions } from "../../batch/index";
import { openSink } from "../../batch/output/open-sink";
import { filePage } from "../../servers/live-page/page-text";
import { usageError } from "../args/as-usage";
import { placeOf } from "../args/input";
import { useStreams, writeBytes } from "../terminal/output";
import { orUndo } from "../terminal/signals";
import { type Status, status, UsageError } from "../terminal/status";
import { embed } from "./embed";
import { liveTexts } from "./live-texts";
import { isRecorded, recordedTexts } from "./recorded-texts";
import { FREE_PORT, type ServeAddress } from "./serve-address";
import { capturedTexts, type PageText } from "./texts";

export interface ReportOptions {
  output: string;
  empty?: boolean;
  hostFrom?: string;
  timeFrom?: string;
  pid?: number;
  procRoot?: string;
  /** False: who holds the sockets of the live tables is left out. */
  processes: boolean;
  /** True: without an address. */
  serve?: ServeAddress | true;
  /** Seconds. */
  interval?: number;
}

/** Where captures go in the page. */
const MARK = "<!--captures-->";

/** Captures, or the live tables, in a page that reads and shows them wherever it is opened. */
export async function report(dumps: readonly string[], options: ReportOptions): Promise<Status> {
  const { output, empty = false, pid, procRoot, hostFrom, timeFrom, processes, serve, interval } = options;
  if (serve && dumps.length > 0) throw new UsageError("--serve is for the live tables: leave the dumps out");
  if (serve) return (await import("./serve")).serve({ ...options, serve: serve === true ? FREE_PORT : serve });
  if (interval !== undefined) throw new UsageError("--interval is for a page that is served: add --serve");
  if (empty && dumps.length > 0) throw new UsageError("--empty is the page without dumps: leave them out");
  if (dumps.length > 0 && (pid !== undefined || procRoot !== undefined)) {
    throw new UsageError("--pid and --proc-root are for the live tables: leave the dumps out");
  }
  if (dumps.length > 0 && !processes) {
    throw new UsageError("--no-processes is for the live tables: leave the dumps out");
  }
  if (dumps.length === 0 && (hostFrom !== undefined || timeFrom !== undefined)) {
    throw new UsageError("--host-from and --time-from are for dumps: name some");
  }
  useStreams();
  if (output === "-" && process.stdout.isTTY) {
    throw new UsageError("a page cannot be shown on a terminal: write it to a file with --output, or pipe it");
  }
  const file = output === "-" ? undefined : await openSink(output);
  const write = async (text: string) => {
    const bytes = Buffer.from(text);
    if (file) await file.write([bytes]);
    else writeBytes(bytes);
  };
  const facts = { ...(hostFrom !== undefined && { hostFrom }), ...(timeFrom !== undefined && { timeFrom }) };
  const texts = () =>
    dumps.length > 0
      ? textsOf(dumps, { ...facts, output: output === "-" ? process.stdout : output })
      : liveTexts({ ...placeOf(options), processes });
  const [before = "", after = ""] = filePage().split(MARK);
  const discard = () => file?.discard();
  return orUndo(discard, async () => {
    try {
      // A first dump that cannot be read leaves standard output as it is.
      let beginning = before;
      for await (const { fact, bytes } of empty ? [] : texts()) {
        await write(beginning);
        beginning = "";
        await embed(fact, bytes, write);
      }
      await write(beginning + after);
      await file?.commit();
    } catch (error) {
      discard();
      throw usageError(error);
    }
    return status.OK;
  });
}

/** Of recordings their snapshots, then the dumps. */
async function* textsOf(paths: readonly string[], how: ReadTextsOptions): AsyncGenerator<PageText, void, undefined> {
  const dumps = paths.filter((path) => !isRecorded(path));
  for (const path of paths) if (!dumps.includes(path)) yield* recordedTexts(path);
  if (dumps.length > 0) yield* capturedTexts(dumps, how);
}
