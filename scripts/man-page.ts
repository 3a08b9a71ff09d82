/**
 * The man page, made of the command line itself: `npm run man` writes man/sockdex.1, and a test tells when it is not
 * what it would write.
 */
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { version } from "../package.json";
import { type CommandDescription, describeCommand, type OptionDescription } from "../src/cli/completion/describe";
import { createProgram } from "../src/cli/program";

const PATH = "man/sockdex.1";

export function manPage(): string {
  const program = describeCommand(createProgram(() => {}));
  const [main = "", ...more] = paragraphs(program.more).map(section);
  return [
    `.TH SOCKDEX 1 "" "sockdex ${version}" "User Commands"`,
    ".SH NAME",
    `sockdex \\- ${roff("the state of every socket of a Linux machine")}`,
    ".SH SYNOPSIS",
    ...program.commands.flatMap((command, i) => [...(i > 0 ? [".br"] : []), synopsis(command)]),
    ".SH DESCRIPTION",
    roff(program.description),
    main,
    ".SH COMMANDS",
    ...program.commands.flatMap(commandLines),
    ...more,
    ".SH ENVIRONMENT",
    ...term("NO_COLOR", "Set to anything but nothing, it keeps a terminal without colours."),
    ...term("LC_ALL, LC_CTYPE, LANG", "Where they do not say UTF-8, nothing but ASCII is written."),
    ...term("TERM", "dumb is a terminal without colours, and without a screen for watch and top."),
    ".SH FILES",
    ...term("/proc/net/tcp, tcp6, udp, udp6, udplite, udplite6, raw, raw6, icmp, icmp6", "The kernel's socket tables."),
    ...term("/proc/PID/fd", "Which sockets a process holds."),
    ".SH SEE ALSO",
    "\\fBss\\fR(8), \\fBproc\\fR(5), \\fBtcp\\fR(7)",
    "",
  ].join("\n");
}

function synopsis({ name, arguments: list }: CommandDescription): string {
  const usage = list.map((one) => one.usage).join(" ");
  return `\\fB${roff(name)}\\fR ${roff(`[options] ${usage}`.trim())}`;
}

function commandLines(command: CommandDescription): string[] {
  return [
    `.SS ${roff(command.name)}`,
    roff(`${command.description[0]?.toUpperCase()}${command.description.slice(1)}.`),
    ...command.arguments.flatMap(({ usage, description }) => term(usage, description)),
    ...command.options.filter(({ long }) => long !== "--help").flatMap(optionLines),
    // The usual exit statuses have a section of their own.
    ...paragraphs(command.more)
      .filter((text) => !isUsualStatuses(text))
      .map(section),
  ];
}

function optionLines({ flags, description, choices }: OptionDescription): string[] {
  return term(flags, choices.length > 0 ? `${description} (one of ${choices.join(", ")})` : description);
}

function term(name: string, text: string): string[] {
  return [".TP", `\\fB${roff(name)}\\fR`, ...(text === "" ? [] : [roff(text)])];
}

function paragraphs(text: string): string[] {
  return text.split(/\n\n/).filter((paragraph) => paragraph !== "");
}

function isUsualStatuses(paragraph: string): boolean {
  return paragraph.startsWith("Exit status: 0 done");
}

/** A paragraph below --help's options: prose is filled, a heading's lines stand as they are. */
function section(paragraph: string): string {
  if (isUsualStatuses(paragraph)) {
    return [".SH EXIT STATUS", ...paragraph.replace("Exit status: ", "").split("; ").flatMap(statusLines)].join("\n");
  }
  const [heading = "", ...lines] = paragraph.split("\n");
  if (!lines[0]?.startsWith("  ")) return [".PP", ...paragraph.split("\n").map(roff)].join("\n");
  return [".PP", roff(heading), ".PP", ".nf", ...lines.map(roff), ".fi"].join("\n");
}

function statusLines(text: string): string[] {
  const [, code = "", meaning = ""] = /^(\d) (.*?)\.?$/s.exec(text) ?? [];
  return term(code, `${meaning[0]?.toUpperCase()}${meaning.slice(1)}.`);
}

/** Nothing of it is a request or an escape, and a dash is what a shell takes. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^([.'])/, "\\&$1");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(PATH, manPage());
