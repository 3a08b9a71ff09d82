import { type Command, Option } from "commander";
import { parseCount, parseNames } from "../args/options";

/** In what form rows are listed. Their values are what ListOptions says. */
export function addListOptions(command: Command): Command {
  return command
    .optionsGroup("How they are shown:")
    .addOption(new Option("--process", "a column with the processes that hold a socket").conflicts("file"))
    .addOption(new Option("--resolve", "ports by name, of /etc/services").conflicts(["json", "csv"]))
    .addOption(new Option("--sort <columns>", "by these; -rx is descending").argParser(parseNames))
    .addOption(new Option("--limit <rows>", "no more than so many").argParser(parseCount))
    .addOption(
      new Option("--columns <names>", "these, in this order: those of --details and --process too")
        .argParser(parseNames)
        .conflicts("json"),
    )
    .addOption(new Option("--csv", "RFC 4180, raw values").conflicts("json"));
}
