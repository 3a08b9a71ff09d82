import type { Command } from "commander";
import { bashScript } from "./completion/bash";
import { fishScript } from "./completion/fish";
import { zshScript } from "./completion/zsh";
import { describeCommand } from "./describe";
import { withKnownValues } from "./known-values";
import { write } from "./output";
import { type Status, status } from "./status";

export const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** The script that completes this very program in a shell. */
export async function completion(shell: keyof typeof SHELLS, program: Command): Promise<Status> {
  await write(SHELLS[shell](withKnownValues(describeCommand(program))));
  return status.OK;
}
