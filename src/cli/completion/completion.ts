import type { Command } from "commander";
import { write } from "../terminal/output";
import { type Status, status } from "../terminal/status";
import { bashScript } from "./bash";
import { type CommandDescription, describeCommand } from "./describe";
import { fishScript } from "./fish";
import { withKnownValues } from "./known-values";
import type { Shell } from "./shells";
import { zshScript } from "./zsh";

const SCRIPTS: Record<Shell, (program: CommandDescription) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The script that completes this very program in a shell. */
export async function completion(shell: Shell, program: Command): Promise<Status> {
  write(SCRIPTS[shell](withKnownValues(describeCommand(program))));
  return status.OK;
}
