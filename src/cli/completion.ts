import type { Command } from "commander";
import { bashScript } from "./completion/bash";
import { fishScript } from "./completion/fish";
import { zshScript } from "./completion/zsh";
import { describeCommand } from "./describe";
import { write } from "./output";
import { type Status, status } from "./status";

export const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** The script that completes this very program in a shell. */
export async function completion(shell: keyof typeof SHELLS, program: Command): Promise<Status> {
  await write(SHELLS[shell](describeCommand(program)));
  return status.OK;
}
