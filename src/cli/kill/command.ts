import { type Command, Option } from "commander";
import { SockdexError } from "../../table/errors";
import type { Done } from "../args/done";
import { addFilterFlags } from "../args/filter-flags";
import { addJsonOption, addPlaceOptions, addTableOptions, filterWords } from "../args/options";
import { complain } from "../terminal/output";
import { status } from "../terminal/status";
import type { KillOptions } from "./kill";

/** `sockdex kill`. */
export function addKillCommand(program: Command, done: Done): void {
  const command = program
    .command("kill")
    .description("close the sockets that a filter chooses, of any process, as ss -K does")
    .addOption(new Option("-y, --yes", "close them without asking"))
    .addOption(new Option("--dry-run", "show what would be closed, and close nothing"))
    .addOption(new Option("--allow-empty", "exit with 0, and without a message, when no socket is found"))
    .addOption(new Option("-f, --file <dump>").hideHelp())
    .addHelpText("after", HELP);
  const withRows = addTableOptions(addJsonOption(addPlaceOptions(command), "one JSON object a line, with its outcome"));
  addFilterFlags(withRows)
    .addArgument(filterWords())
    .action(async (words: string[], options: KillOptions) => {
      try {
        done(await (await import("./kill")).kill(words, options));
      } catch (error) {
        if (!(error instanceof SockdexError)) throw error;
        complain(error.message);
        done(status.UNKNOWN);
      }
    });
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
It lists the sockets with their processes, as sockdex list --process does, and
asks before it closes them. Without a terminal it closes nothing unless --yes
is given. It needs a filter: -p, -t, -u, -4, -6, -l and --pid are not enough.

A process whose socket is closed keeps running: its next call on the socket
fails with ECONNABORTED. The peer of a TCP connection gets a reset. TCP sockets
can be closed in every state: of a listener, the connections that wait to be
accepted are reset too; TIME_WAIT and SYN_RECV, which no process holds, are
gone. A UDP socket fails likewise and loses its peer, but it stays open, bound
where its program chose the port. Raw and icmp sockets cannot be closed.

Only a socket that was listed is closed: its cookie, the kernel's own number of
it, must be the same. One that has ended meanwhile is reported as gone.

It takes CAP_NET_ADMIN, and koffi; --dry-run takes no privilege. --pid means
the network namespace of a process, which takes CAP_SYS_ADMIN too: the sockets
that a process holds are 'pid = 4711'. The filter is that of list --help.

With --json, which needs --yes or --dry-run, each row has "outcome": closed,
gone, refused (with "reason"), or listed by --dry-run.

Examples:
  sockdex kill 'dst 10.0.0.9 and dport = :5432'
  sockdex kill --dry-run 'process = nginx and state close-wait'
  sudo sockdex kill --yes --sport 8080 --state time-wait
  sudo sockdex kill --yes --json pid = 4711

--dry-run, and an answer other than yes, end with status 0.

Exit status: 0 all closed or gone, or none was to be; 1 nothing found (0 with
--allow-empty), or some were refused; 2 wrong usage, or it could not be done.`;
