import { type Command, Option } from "commander";
import { collect, parseCount, parseNames } from "./options";

/** Which rows are listed, and in what form. Their values are what ListOptions says. */
export function addListOptions(command: Command): Command {
  return command
    .optionsGroup("Which rows:")
    .addOption(new Option("-t, --tcp", "tcp and tcp6"))
    .addOption(new Option("-u, --udp", "udp and udp6"))
    .addOption(new Option("-w, --raw", "raw and raw6"))
    .addOption(new Option("-4, --ipv4", "IPv4 tables only"))
    .addOption(new Option("-6, --ipv6", "IPv6 tables only"))
    .addOption(new Option("-l, --listening", "what waits for peers: LISTEN, and unconnected datagram sockets"))
    .addOption(new Option("--state <state>", "established, close-wait, connected, ...").argParser(collect))
    .addOption(new Option("--sport <port>", "local port: 443, https, 8000-8999").argParser(collect))
    .addOption(new Option("--dport <port>", "remote port").argParser(collect))
    .addOption(new Option("--src <address>", "local address or network: 10.0.0.0/8").argParser(collect))
    .addOption(new Option("--dst <address>", "remote address or network").argParser(collect))
    .addOption(new Option("--uid <uid>", "owner").argParser(collect))
    .addOption(new Option("--min-rx <bytes>", "at least so many not read"))
    .addOption(new Option("--min-tx <bytes>", "at least so many not acknowledged"))
    .addOption(new Option("--timer <name>", "off, on, keepalive, timewait, persist").argParser(collect))
    .optionsGroup("How they are shown:")
    .addOption(new Option("--process", "a column with the processes that hold a socket").conflicts("file"))
    .addOption(new Option("--resolve", "ports by name, of /etc/services"))
    .addOption(new Option("--sort <columns>", "by these; -rx is descending").argParser(parseNames))
    .addOption(new Option("--limit <rows>", "no more than so many").argParser(parseCount))
    .addOption(new Option("--columns <names>", "these, in this order").argParser(parseNames).conflicts("json"))
    .addOption(new Option("--csv", "RFC 4180, raw values").conflicts("json"));
}
