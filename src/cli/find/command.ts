import { type Command, Option } from "commander";
import type { Done } from "../args/done";
import { addDumpOptions, addRowsOptions, allNamespacesOption, parseDescriptor, parsePid } from "../args/options";
import type { FindOptions } from "./find";

/** `sockdex find`. */
export function addFindCommand(program: Command, done: Done): void {
  const command = program
    .command("find")
    .description("find sockets by inode, process, descriptor or endpoint, and who holds them")
    .argument("[what]", "inode, PID:FD, [HOST]:PORT, address, network, or a process's name")
    .addOption(new Option("--pid <pid>", "all sockets of this process").argParser(parsePid))
    .addOption(new Option("--fd <pid:fd>", "the socket of one descriptor").argParser(parseDescriptor))
    .addOption(new Option("--name <name>", "all sockets of processes with this name"))
    .addOption(allNamespacesOption().conflicts("file"))
    .addOption(new Option("-l, --listening", "only sockets that wait for peers: what is listening there"))
    .addOption(
      new Option("--pids", "only the pids of who holds them, one a line, for kill(1)").conflicts([
        "json",
        "info",
        "file",
      ]),
    )
    .addOption(new Option("-i, --info", "TCP_INFO too: round-trip times, bytes, retransmits"))
    .addHelpText("after", HELP);
  addRowsOptions(addDumpOptions(command)).action(async (what: string | undefined, options: FindOptions) => {
    done(await (await import("./find")).find(what, options));
  });
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
A plain number is an inode, 4711:12 a descriptor, :443, :https and 10.0.0.5:443
either end of a connection, or a listener. localhost:443 means all addresses of
that host. Anything else is a process's name (its comm, 15 bytes), or part of
one where no process has that very name. Live sockets come in the order of
sockdex list.

An address of this host also finds the sockets that wait at 0.0.0.0 or :: for
it, unless another is bound to that very address. With --proc-root, this host is
the one whose tables are read. A zone, as in 127.0.0.53%lo:53, is ignored.

PROCESS is who holds the socket: name, pid and descriptor, found by one pass
over /proc. When a socket shows no process, the reason is reported: other users'
processes could not be inspected (permission denied), or are hidden (hidepid).
The sockets of a process are looked for in its network namespace. A TCP socket
that is bound but neither listens nor connects is in no table. --info takes the
right to trace that process, as its owner or root has, and koffi, an optional
dependency (npm install koffi where it was left out). Other columns, and what
--source reads, are those of sockdex list --help.

Unix sockets that were looked for by inode, descriptor or process follow in a
table of their own. PATH is their name (@ begins an abstract one), PEER is who
holds the other end, or its inode. With --json they have "protocol":"unix",
"type", "path", "peerInode" and "peerProcesses". Peers and queues take koffi.

Examples:
  sockdex find 48213                   or socket:[48213], as /proc/PID/fd has it
  sockdex find 4711:12                 the socket of one descriptor
  sockdex find nginx                   all sockets of nginx
  sockdex find --pid 4711 --info       all of a process, with round-trip times
  sockdex find :443                    who has port 443, here or over there
  sockdex find -l localhost:8080       what is listening there
  kill $(sockdex find -l --pids :8080)   what listens there, as lsof -t
  sockdex find 10.0.0.5:443 --file tcp.txt    in a captured table

Exit status: 0 found; 1 not found (0 with --allow-empty), or something could not
be read, TCP_INFO that --info asks for included; 2 wrong usage.`;
