import { type Command, Option } from "commander";
import { parsePid } from "../args/options";

export interface ReportOptions {
  output: string;
  empty?: boolean;
  hostFrom?: string;
  timeFrom?: string;
  pid?: number;
  procRoot?: string;
}

/** Where the page goes, and what files' names tell. */
export function addReportOptions(command: Command): Command {
  return command
    .addOption(new Option("-o, --output <path>", "the page's file; - is standard output").default("-"))
    .addOption(
      new Option("--empty", "the page alone: a viewer for whatever is dropped on it").conflicts([
        "pid",
        "procRoot",
        "hostFrom",
        "timeFrom",
      ]),
    )
    .addOption(new Option("--pid <pid>", "live tables: the network namespace of this process").argParser(parsePid))
    .addOption(new Option("--proc-root <path>", "live tables: procfs is mounted here instead of /proc"))
    .addOption(new Option("--host-from <regexp>", "where a host stands in a file's name"))
    .addOption(
      new Option(
        "--time-from <regexp>",
        "where a capture's time stands in a file's name, or mtime (default: any date in it, else mtime)",
      ),
    );
}
