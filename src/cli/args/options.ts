import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { COLOUR_CHOICES } from "../terminal/terminal";
import { parseBetween, parseTime } from "./recorded-time";

/*
 * The options that commands share, by what they are for. Their values are what InputOptions and RowsOptions say.
 */

/** A day: no one waits longer for an answer, and poll(2) takes no more than 24 of them. */
const MOST_SECONDS = 86_400;

function wholeNumber(text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError(`is not a whole number${least > 0 ? ` from ${least} on` : ""}`);
  }
  return value;
}

export function parsePid(text: string): number {
  return wholeNumber(text, 1);
}

export function parseDescriptor(text: string): { pid: number; fd: number } {
  const [, pid, fd] = /^0*([1-9]\d*):(\d+)$/.exec(text) ?? [];
  if (pid === undefined || fd === undefined) throw new InvalidArgumentError("is not PID:FD, as 4711:12");
  return { pid: parsePid(pid), fd: wholeNumber(fd, 0) };
}

/** `localhost:80`, `10.0.0.5:80`, `[::1]:80`. */
export function parseTarget(text: string): { host: string; port: number } {
  const [, v6, name, port = ""] = /^(?:\[([^\]\s]+)\]|([^:\s]+)):(\d+)$/.exec(text) ?? [];
  const host = v6 ?? name;
  if (host === undefined) throw new InvalidArgumentError("is not HOST:PORT, as 10.0.0.5:80 or [::1]:80");
  if (!(Number(port) > 0 && Number(port) <= 0xffff)) {
    throw new InvalidArgumentError("ends in a port that does not exist: ports are 1 to 65535");
  }
  return { host, port: Number(port) };
}

export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || seconds <= 0 || seconds > MOST_SECONDS) {
    throw new InvalidArgumentError(`is not a number of seconds above 0, at most ${MOST_SECONDS}`);
  }
  return seconds;
}

export function parseCount(text: string): number {
  return wholeNumber(text, 0);
}

export function parseNames(text: string, before: string[] | undefined): string[] {
  const names = text.split(",").filter((name) => name !== "");
  if (names.length === 0) throw new InvalidArgumentError("names nothing");
  return [...(before ?? []), ...names];
}

function pidOption(): Option {
  return new Option("--pid <pid>", "the network namespace of this process").argParser(parsePid);
}

export function sourceOption(): Option {
  return new Option(
    "--source <source>",
    "what live tables are read from; auto: netlink where it is available (default: auto)",
  ).choices(["auto", "netlink", "procfs"]);
}

function verboseOption(): Option {
  return new Option("--verbose", "report on stderr which tables were read from what, and why");
}

/** How live tables are read, once. */
export function addSourceOptions(command: Command): Command {
  return command.addOption(sourceOption()).addOption(verboseOption());
}

export function allNamespacesOption(): Option {
  return new Option("--all-namespaces", "every network namespace, with a column that names it");
}

function procRootOption(): Option {
  return new Option("--proc-root <path>", "procfs is mounted here instead of /proc");
}

/** Which tables, live or from a dump. */
export function addInputOptions(command: Command): Command {
  return addDumpOptions(
    command.addOption(pidOption().conflicts("file")).addOption(allNamespacesOption().conflicts(["file", "pid"])),
  );
}

/** Which tables, live ones only. */
export function addPlaceOptions(command: Command): Command {
  return command.addOption(pidOption()).addOption(procRootOption());
}

/** A dump, or where live tables are; and what becomes of finding nothing there. */
export function addDumpOptions(command: Command): Command {
  return addTextOptions(
    command
      .addOption(procRootOption().conflicts("file"))
      .addOption(sourceOption().conflicts("file"))
      .addOption(verboseOption().conflicts("file"))
      .addOption(
        new Option(
          "-f, --file <dump>",
          "a captured table instead of the live ones, or a recording's folder; - is standard input",
        ),
      )
      .addOption(atOption())
      .addOption(new Option("--allow-empty", "exit with 0, and without a message, when no socket is found")),
  );
}

export function atOption(): Option {
  return new Option(
    "--at <time>",
    "of a recording, the last snapshot not after: '2026-07-01 20:35', 20:35, -10m (default: the last)",
  ).argParser(parseTime);
}

export function betweenOption(description: string): Option {
  return new Option("--between <from,to>", description).argParser(parseBetween);
}

/** How a dump is to be taken. */
export function addTextOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--byte-order <order>", "of the machine the dump is from (default: little)").choices([
        "little",
        "big",
        "auto",
      ]),
    )
    .addOption(new Option("--strict", "treat malformed lines as errors"));
}

export function addColourOption(command: Command): Command {
  return command.addOption(
    new Option("--color <when>", "auto is on a terminal, unless NO_COLOR is set")
      .choices(COLOUR_CHOICES)
      .default("auto"),
  );
}

export function addJsonOption(command: Command, description: string): Command {
  return command.addOption(new Option("--json", description));
}

/** How rows are shown. */
export function addRowsOptions(command: Command): Command {
  return addTableOptions(
    addJsonOption(command, "one JSON object a line").addOption(
      new Option("--details", "the columns behind the inode too: references, tcp's timeouts and windows, drops"),
    ),
  );
}

/** How any table is shown. */
export function addTableOptions(command: Command): Command {
  return addColourOption(
    command
      .addOption(new Option("--wide", "whole addresses and all columns, however long the line"))
      .addOption(new Option("-H, --no-header", "no line with the columns' titles")),
  );
}

/** A filter as an option: of commands whose arguments are something else. */
export function filterOption(): Option {
  return new Option("--filter <expression>", "only sockets that meet it, in ss's language: 'dport = :443'");
}

/** A filter as a command's arguments. */
export function filterWords(): Argument {
  return new Argument("[filter...]", "in ss's language: state established and dport = :443");
}
