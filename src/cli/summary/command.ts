import { type Command, Option } from "commander";
import type { Done } from "../args/done";
import { addFilterFlags } from "../args/filter-flags";
import { addColourOption, addInputOptions, addJsonOption, filterWords, parseCount } from "../args/options";
import { STATUS_HELP } from "../terminal/status";
import type { SummaryOptions } from "./summary";

/** `sockdex summary`. */
export function addSummaryCommand(program: Command, done: Done): void {
  const command = program
    .command("summary")
    .description("count sockets by protocol and state, by addresses, networks and ports")
    .addOption(
      new Option(
        "--by <what>",
        "remote, remote/24, remote/24/64, local, remote-port, local-port, uid, netns, state, protocol, process or pid; commas count them together, state,local-port; may be given again (default: remote, remote/24 and local-port)",
      ).argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]),
    )
    .addOption(new Option("--top <entries>", "entries of each list (default: 10)").argParser(parseCount))
    .addHelpText("after", HELP);
  addFilterFlags(addColourOption(addJsonOption(addInputOptions(command), "one JSON object")))
    .addArgument(filterWords())
    .action(async (words: string[], options: SummaryOptions) => {
      done(await (await import("./summary")).summary(words, options));
    });
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
A network is of 24 bits in IPv4 and 64 in IPv6, or as remote/16/48 says. IPv4
counts as such in IPv6's tables too. Queues that are not empty stand below, the
longest first: one look does not tell whether they move, sockdex watch does.

Examples:
  sockdex summary
  sockdex summary --by remote/16 --by uid --top 20
  sockdex summary --by process,state   which process has what, by one pass of /proc
  sockdex summary --protocol tcp,tcp6 --json
  sockdex summary state close-wait dst 10.0.0.0/8
  xz -dc tables.txt.xz | sockdex summary --file -
${STATUS_HELP}`;
