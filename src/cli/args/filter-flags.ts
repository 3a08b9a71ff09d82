import { type Command, Option } from "commander";
import type { ReadOptions } from "../../index";
import { parseNames } from "./options";

/** What rows must have, as options say it. Each of a list is enough; all options must hold. */
export interface FilterFlags {
  protocol?: string[];
  tcp?: boolean;
  udp?: boolean;
  raw?: boolean;
  ipv4?: boolean;
  ipv6?: boolean;
  listening?: boolean;
  state?: string[];
  sport?: string[];
  dport?: string[];
  src?: string[];
  dst?: string[];
  uid?: string[];
  minRx?: string;
  minTx?: string;
  timer?: string[];
  pid?: number;
  procRoot?: string;
  allNamespaces?: boolean;
  source?: NonNullable<ReadOptions["source"]>;
}

/** The options of FilterFlags, but for pid, procRoot, allNamespaces and source. */
export function addFilterFlags(command: Command): Command {
  const any = (flags: string, description: string) => new Option(flags, description).argParser(parseNames);
  return command
    .optionsGroup("Which rows:")
    .addOption(
      any(
        "-p, --protocol <names>",
        "only these, as tcp,tcp6 (default: all: tcp, udp, udplite, raw, icmp, and each with a 6)",
      ),
    )
    .addOption(new Option("-t, --tcp", "tcp and tcp6"))
    .addOption(new Option("-u, --udp", "udp and udp6"))
    .addOption(new Option("-w, --raw", "raw and raw6"))
    .addOption(new Option("-4, --ipv4", "IPv4 tables only"))
    .addOption(new Option("-6, --ipv6", "IPv6 tables only"))
    .addOption(new Option("-l, --listening", "sockets that wait for peers: LISTEN, and unconnected datagram sockets"))
    .addOption(any("--state <states>", "established, close-wait, connected, ..."))
    .addOption(any("--sport <ports>", "local ports: 443, https, 8000-8999"))
    .addOption(any("--dport <ports>", "remote ports"))
    .addOption(any("--src <networks>", "local addresses or networks: 10.0.0.0/8"))
    .addOption(any("--dst <networks>", "remote addresses or networks"))
    .addOption(any("--uid <uids>", "owners: 1000, www-data"))
    .addOption(new Option("--min-rx <bytes>", "at least this many unread"))
    .addOption(new Option("--min-tx <bytes>", "at least this many unacknowledged"))
    .addOption(any("--timer <names>", "off, on, keepalive, timewait, persist"));
}
