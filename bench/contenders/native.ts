import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { Conversation } from "../harness/conversation";
import { compilerVersion } from "../harness/machine";
import { temporary } from "../harness/temporary";
import { MEASURE_OF_OBJECTS, TO_A_MILLION } from "./parsers/contender";
import { ProcessContender } from "./process-contender";

export const STRTOUL = "C strtoul loop, -O3";

const PROGRAMS = [
  { name: STRTOUL, source: "strtoul.c", mostRows: TO_A_MILLION, remark: "trusts its input; 4-byte addresses in tcp" },
  { name: "C fgets + sscanf, -O3", source: "sscanf.c", mostRows: MEASURE_OF_OBJECTS },
];

/** Compiled when there is a compiler: none otherwise. */
export function nativeContenders(): ProcessContender[] {
  if (compilerVersion() === undefined) return [];
  return PROGRAMS.map(({ source, ...contender }) => {
    const program = temporary(source.replace(".c", ""));
    const { status, stderr } = spawnSync("cc", ["-O3", "-o", program, resolve(import.meta.dirname, "c", source)], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`cc does not compile ${source}: ${stderr}`);
    return new ProcessContender(contender, new Conversation(program, []));
  });
}
