import { Argument, type Command } from "commander";
import type { Done } from "../args/done";
import { SHELLS, type Shell } from "./shells";

/** `sockdex completion`. */
export function addCompletionCommand(program: Command, done: Done): void {
  program
    .command("completion")
    .description("print the script that completes sockdex in a shell")
    .addArgument(new Argument("<shell>", "whose").choices(SHELLS))
    .addHelpText("after", HELP)
    .action(async (shell: Shell) => {
      done(await (await import("./completion")).completion(shell, program));
    });
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
Examples:
  eval "$(sockdex completion bash)"                in ~/.bashrc
  source <(sockdex completion zsh)                 in ~/.zshrc, after compinit
  sockdex completion fish >~/.config/fish/completions/sockdex.fish

Exit status: 0 printed; 1 it could not be written; 2 wrong usage.`;
