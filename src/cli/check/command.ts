import { type Command, Option } from "commander";
import type { Done } from "../args/done";
import { addColourOption, addJsonOption, parseDescriptor, parseSeconds, parseTarget } from "../args/options";
import type { CheckOptions, Target } from "./check";

/** `sockdex check`. */
export function addCheckCommand(program: Command, done: Done): void {
  const command = program
    .command("check")
    .description("connect, or look at a descriptor, and report its state by getsockopt")
    .argument("[host:port]", "each of the host's addresses is tried", parseTarget)
    .addOption(new Option("--timeout <seconds>", "for each address (default: 5)").argParser(parseSeconds))
    .addOption(new Option("--fd <pid:fd>", "a descriptor of another process instead").argParser(parseDescriptor))
    .addOption(new Option("--take-error", "with --fd: read its pending error, which that process then never sees"))
    .addHelpText("after", HELP);
  addColourOption(addJsonOption(command, "one JSON object a line")).action(
    async (target: Target | undefined, options: CheckOptions) => {
      done(await (await import("./check")).check(target, options));
    },
  );
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
It asks the kernel by getsockopt, through koffi, an optional dependency. Where
it was left out (--omit=optional), install it: npm install koffi, with --global
if sockdex is global.

Verdicts: connected; refused, failed (with the errno); connecting (no answer
in time); and of a descriptor also half-closed-by-peer, half-closed-by-us,
closed, listening, never-connected, not-a-socket.
A connection the server ends at once is connected; one it resets at once is
failed (ECONNRESET), unless the reset comes later than the answer.
--timeout does not bound the look-up of the name.
--fd takes the right to trace that process: root has it, its owner only where
kernel.yama.ptrace_scope is 0 or missing. It looks through pidfd_getfd (Linux
5.6) and changes nothing, so that errors are left unread, unless with
--take-error: a connection that failed is only failed, and a datagram socket's
error is not seen.
In JSON, error is {"code":0} when there is none, and null when it was not read.

Examples:
  sockdex check localhost:5432 --timeout 0.5
  sockdex check [::1]:80 --json
  sockdex check --fd 4711:12           the socket of a process's descriptor

Exit status: 0 connected; 1 not; 2 wrong usage, or it could not be asked.`;
