import type { Command } from "commander";
import { describeCommand } from "../args/describe";
import { withKnownValues } from "../args/known-values";
import { write } from "../terminal/output";
import { type Status, status } from "../terminal/status";
import { bashScript } from "./bash";
import { fishScript } from "./fish";
import { zshScript } from "./zsh";

export const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** The script that completes this very program in a shell. */
export async function completion(shell: keyof typeof SHELLS, program: Command): Promise<Status> {
  await write(SHELLS[shell](withKnownValues(describeCommand(program))));
  return status.OK;
}
