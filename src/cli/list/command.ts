import { type Command, Option } from "commander";
import type { Done } from "../args/done";
import { addFilterFlags } from "../args/filter-flags";
import { addInputOptions, addRowsOptions, filterWords, parseCount, parseNames } from "../args/options";
import { noCommand } from "../args/usage-command";
import { STATUS_HELP } from "../terminal/status";
import type { ListOptions } from "./list-options";
import { addSsHabits, beginsFilter } from "./ss-habits";

/** `sockdex list`: the command when none is named; `commands` are the names of all. */
export function addListCommand(program: Command, done: Done, commands: readonly string[]): void {
  const command = program
    .command("list", { isDefault: true })
    .description("list sockets, a line each")
    .addHelpText("after", HELP);
  addSsHabits(addFormOptions(addFilterFlags(addRowsOptions(addInputOptions(command)))))
    .addArgument(filterWords())
    .action(async (words: string[], options: ListOptions) => {
      // As the default command it gets misspelt ones.
      const [word = ""] = words;
      if (program.args[0] !== "list" && word !== "" && !beginsFilter(word)) {
        throw noCommand(word, commands, `sockdex find ${word} looks for sockets, `);
      }
      done(await (await import("./list")).list(words, options));
    });
}

/** In what form rows are listed. */
function addFormOptions(command: Command): Command {
  return command
    .optionsGroup("How they are shown:")
    .addOption(new Option("--process", "a column with the processes that hold a socket"))
    .addOption(
      new Option(
        "-i, --info",
        "columns of what the kernel knows of TCP connections: round-trip time, retransmits, bytes",
      ),
    )
    .addOption(new Option("-e, --extended", "columns with cookie, interface and control group"))
    .addOption(new Option("-m, --memory", "columns with unsent bytes, backlog limit and drops"))
    .addOption(new Option("--resolve", "ports by name, of /etc/services").conflicts(["json", "csv"]))
    .addOption(new Option("--sort <columns>", "by these; -rx is descending").argParser(parseNames))
    .addOption(new Option("--limit <rows>", "at most this many").argParser(parseCount))
    .addOption(
      new Option("--columns <names>", "these, in this order: those of --details and --process too")
        .argParser(parseNames)
        .conflicts("json"),
    )
    .addOption(new Option("--csv", "RFC 4180, raw values").conflicts("json"));
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
Columns:
  STATE   as the kernel names it, but UNCONN for an unconnected UDP or raw
          socket, as ss has it: CLOSE in --json and --csv. Filters take both
  LOCAL   address and port; of a raw socket, its IP protocol. * is port 0: none
  REMOTE  likewise
  RX      bytes received and not read;
          of a LISTEN row, connections waiting to be accepted (the backlog)
  TX      bytes sent and not acknowledged
  TIMER   what it is for, when it runs out, and retransmits not yet answered
  UID     owner
  INODE   - where no descriptor is left, or there is none yet:
          TIME_WAIT, SYN_RECV, not yet accepted
  PROCESS with --process: name, pid and descriptor of all that hold it
  NETNS   with --all-namespaces: its name in ip netns, or a process in it and
          the lowest pid; JSON and CSV have its number too
  RTT     with -i: round-trip time in milliseconds; --csv and --json have
          microseconds. CWND in segments, RETRANS sent again ever, bytes SENT
          and RECEIVED: of TCP connections, by netlink
  Live sockets come with the worst state first: CLOSE_WAIT, then what opens or
  closes, LISTEN, ESTABLISHED, and TIME_WAIT and unconnected ones last; those
  in one state by protocol and inode. Rows of a dump keep its order.
  On a narrow terminal IPv6 addresses lose their middle, and if that is not
  enough TIMER and UID are left out, then parts of IPv4 addresses, then more
  columns, but none that --columns names: --wide shows all. Lines piped into
  head, tail, less, more or most fit the terminal too. Elsewhere they are whole,
  or as long as COLUMNS says where that is exported.

Live tables are read by netlink, as ss reads them, and the kernel tests states,
ports and addresses of the filter. Without koffi (npm install koffi), in a
sandbox, and for the namespace of --pid without CAP_SYS_ADMIN, they are read
from /proc, as raw and icmp always are where the kernel has no netlink for them.
The rows are the same, but for the uid of SYN_RECV rows: 0 by netlink. With
--details, and for slot, refs, pointer and qack, which netlink does not have,
auto reads /proc. --source netlink fails where netlink does, and reads tcp and
udp unless others are named.

From ss and netstat: -tlnp, -a, -n, -o and -H mean what they mean there, all
states, numbers and timers being what is shown anyway. -p is --process where no
protocol follows. A dump may be packed by gzip, zstd or brotli, or a tar. It is
text of /proc, or what ss -taiD FILE wrote, of which -i, -e and -m work too.

Filter: the language of ss, in one argument or in words; all options must hold
too, and of an option that is given twice either value is enough.
  state, exclude      established, close-wait, listening, connected, bucket, ...
  src, dst            an address, a network or a host's name, :PORT, or both
  sport, dport        = != < <= > >= and a port or a service
  autobound           the local port is the kernel's choice
  process, pid        who holds the socket, by one pass over /proc; not of ss
  uid, inode, rx, tx, retrans, timer, proto: not of ss; uid takes names
  and, or, not, ( )   and and or bind equally, from left to right

Examples:
  sockdex list -tl                     what listens
  sockdex list -t --process dport = :443
  sockdex list 'process = nginx and state close-wait'
  sockdex list 'state close-wait and ( dport = :443 or dst 10.0.0.0/8 )'
  sockdex list --min-rx 1 --sort -rx --limit 10
  sockdex list -ti --sort -rtt --limit 10      the slowest connections
  sockdex list --csv --columns state,local,remote
  sockdex list --pid 4711              in the network namespace of a process
  sudo sockdex list -tl --all-namespaces    what listens, in containers too
  sockdex list --file tcp.txt --json   a captured /proc/net/tcp
  sockdex list -i --file tcp.ssd       what ss -taiD tcp.ssd wrote
  sockdex list --file mips.txt --byte-order auto
  sockdex list --file rec --at 20:35 state close-wait    as it was recorded
${STATUS_HELP}`;
