/** A program that names temporary files, before and after it has run out of descriptors. Prints both names. */
import { openSync } from "node:fs";
import { temporaryName } from "../../src/batch/output/temporary-names";

const names = [temporaryName("a")];
try {
  for (;;) openSync("/dev/null", "r");
} catch {
  names.push(temporaryName("a"));
}
console.log(JSON.stringify(names));
