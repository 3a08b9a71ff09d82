/** What --help says after the options, in lines of at most 80. */

/** Of what looks for sockets. */
const STATUSES = `
Exit status: 0 done; 1 nothing found (0 with --allow-empty), or something could
not be read or written; 2 wrong usage.`;

export const PROGRAM_HELP = `
Without a command it lists: sockdex -p tcp is sockdex list -p tcp.

Examples:
  sockdex                         the sockets of this machine
  sockdex list --help             what a listing can be
  sockdex summary                 how many there are, by protocol and state
  sockdex find :443               who has this port
  sockdex diff before.txt         what has changed since
  sockdex watch                   what changes now
  sockdex report -o now.html      a page to look at
  sockdex check 10.0.0.5:80       is a connection to be had
  sockdex convert dumps/ -o rows.parquet
  ssh host cat /proc/net/tcp | sockdex --file -
${STATUSES}`;

export const LIST_HELP = `
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
  On a narrow terminal IPv6 addresses lose their middle, and if that is not
  enough TIMER and UID are left out, then parts of IPv4 addresses, then more
  columns, but none that --columns names: --wide shows all.

Filter: the language of ss, in one argument or in words; all options must hold
too, and of an option that is given twice either value is enough.
  state, exclude      established, close-wait, listening, connected, bucket, ...
  src, dst            an address, a network or a host's name, :PORT, or both
  sport, dport        = != < <= > >= and a port or a service
  autobound           the local port is the kernel's choice
  uid, inode, rx, tx, retrans, timer, proto: not of ss
  and, or, not, ( )   and and or bind equally, from left to right

Examples:
  sockdex list -tl                     what listens
  sockdex list -t --process dport = :443
  sockdex list 'state close-wait and ( dport = :443 or dst 10.0.0.0/8 )'
  sockdex list --min-rx 1 --sort -rx --limit 10
  sockdex list --csv --columns state,local,remote
  sockdex list --pid 4711              in the network namespace of a process
  sockdex list --file tcp.txt --json   a captured /proc/net/tcp
  sockdex list --file mips.txt --byte-order auto
${STATUSES}`;

export const SUMMARY_HELP = `
A network is of 24 bits in IPv4 and 64 in IPv6, or as remote/16/48 says. IPv4
counts as such in IPv6's tables too. Queues that are not empty stand below, the
longest first: one look does not tell whether they move, sockdex watch does.

Examples:
  sockdex summary
  sockdex summary --by remote/16,uid --top 20
  sockdex summary --protocol tcp,tcp6 --json
  sockdex summary state close-wait dst 10.0.0.0/8
  xz -dc tables.txt.xz | sockdex summary --file -
${STATUSES}`;

export const FIND_HELP = `
A plain number is an inode, 4711:12 a descriptor, :443, :https and 10.0.0.5:443
either end of a connection, or a listener. Anything else is a process's name
(its comm, 15 bytes), or part of one where no process has that very name.

An address of this host also finds the sockets that wait at 0.0.0.0 or :: for
it, unless another is bound to that very address. With --proc-root, this host is
the one whose tables are read. A zone, as in 127.0.0.53%lo:53, is ignored.

PROCESS is who holds the socket: name, pid and descriptor, found by one pass
over /proc. When a socket shows no process, the reason is reported: other users'
processes may not be inspected, or are hidden (hidepid). The sockets of a
process are looked for in its network namespace. A TCP socket that is bound but
neither listens nor connects is in no table. --info takes the right to trace
that process, as its owner or root has. Other columns are those of sockdex list
--help.

Examples:
  sockdex find 48213                   or socket:[48213], as /proc/PID/fd has it
  sockdex find 4711:12                 the socket of one descriptor
  sockdex find nginx                   all sockets of nginx
  sockdex find --pid 4711 --info       all of a process, with round-trip times
  sockdex find :443                    who has port 443, here or over there
  sockdex find 10.0.0.5:443 --file tcp.txt    in a captured table

Exit status: 0 found; 1 not found (0 with --allow-empty), or something could not
be read, TCP_INFO that --info asks for included; 2 wrong usage.`;

export const REPORT_HELP = `
The page is one file and needs no network: it holds the dumps, packed, and reads
them itself. Other files, gzip too, can be dropped on it. Dumps may be packed
and in archives, as convert takes them. Tables of one capture, named alike but
for the protocol, are one; several captures make a timeline, and two are
compared.

Examples:
  sockdex report tcp.txt -o report.html
  sockdex report monday.txt tuesday.txt -o report.html    and what has changed
  sockdex report dumps/ --time-from '\\d{8}T\\d{6}Z' -o timeline.html
  sockdex report -o now.html                    this machine's sockets
  sockdex report --empty -o viewer.html         to publish anywhere

Exit status: 0 written; 1 it could not be read or written; 2 wrong usage.`;

export const CHECK_HELP = `
It asks the kernel by getsockopt, through the package koffi, to be installed
beside sockdex:
  npm install koffi                               where sockdex is a dependency
  npm install --global sockdex koffi
  npx -p sockdex -p koffi sockdex check HOST:PORT

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
In JSON, error {"code":0} is none, and null is not read.

Examples:
  sockdex check localhost:5432 --timeout 0.5
  sockdex check [::1]:80 --json
  sockdex check --fd 4711:12           the socket of a process's descriptor

Exit status: 0 connected; 1 not; 2 wrong usage, or it could not be asked.`;

export const CONVERT_HELP = `
Inputs are plain, gzip, zstd or brotli, and tar archives of such, told by their
content (brotli in an archive by its name, .br); a text may hold several tables,
with or without headers, with prompts or paths between them. Of a folder every
regular file below it is read, but hidden ones. An input that changes while it
is read is unusable; what is appended to it meanwhile is left for the next run.

Columns: source, table (its number in the source), line, host and time where
they are known, then the table's. Arrow and Parquet have addresses as text and
as 16 bytes. Arrow needs the package apache-arrow, Parquet parquet-wasm,
hyparquet and hyparquet-writer too, more than one job tinypool: npm install them
beside sockdex.

Examples:
  sockdex convert tcp.txt                        NDJSON, to standard output
  sockdex convert 'dumps/**/*.gz' -o all.parquet
  sockdex convert fleet.tar.gz -o lake/ --to parquet --partition-by host,date \\
    --host-from '/([^/]+)/proc/' --time-from '\\d{8}T\\d{6}Z'
  sockdex convert dumps/ -o lake/ --to parquet --resume
  sockdex convert dumps/ -o part-1.csv --shard 1/8
  ssh web1 cat /proc/net/tcp | sockdex convert - --state close-wait --to csv

Exit status: 0 all done; 1 some inputs are unusable, or the output could not
be written (a full disk, a closed pipe); 2 wrong usage.`;

export const DIFF_HELP = `
+ stands before a socket that was opened, - before one that was closed, ~ and
its state before where that is another now, ! where a queue is not empty and has
not become shorter, or there are more retransmits. A socket is its inode,
protocol and endpoints: one that its process has closed has inode 0 from then
on, and is both - and +. Of a dump compared with now, only the protocols it has
rows of are looked at, unless --protocol says otherwise.

Examples:
  sockdex diff before.txt after.txt
  sockdex diff monday.txt                        what has changed since then
  sockdex diff a.txt b.txt --filter 'dst 10.0.0.0/8' --json
  ssh host cat /proc/net/tcp | sockdex diff monday.txt -

Exit status: 0 compared, whether or not something has changed; 1 a table could
not be read; 2 wrong usage.`;

export const WATCH_HELP = `
It reads on a thread of its own. On a terminal the screen is its own until it
ends; elsewhere it writes a line for each refresh, and one for each change:
+ opened, - closed, ~ in another state, ! stuck or retransmitting.

Keys:
  q          quit, as Ctrl-C does
  Tab        changes, or sockets
  s, r       sort the sockets by the next column; in reverse
  f or /     filter; Esc lifts it
  p, Space   pause
  arrows, PgUp, PgDn, Home   scroll

Examples:
  sockdex watch
  sockdex watch --interval 0.5 'sport = :443 and state connected'
  sockdex watch --count 60 >changes.txt          a minute of it

Exit status: 0 ended, whether or not something has changed; 1 the tables could
not be read; 2 wrong usage.`;

export const COMPLETION_HELP = `
Examples:
  eval "$(sockdex completion bash)"                in ~/.bashrc
  source <(sockdex completion zsh)                 in ~/.zshrc, after compinit
  sockdex completion fish >~/.config/fish/completions/sockdex.fish

Exit status: 0 printed; 1 it could not be written; 2 wrong usage.`;
