/** The inputs that tests/fuzz/fuzz.test.ts runs, over the module that SOCKDEX_TEST_MODULE names: prints the first finding. */
import { readFileSync } from "node:fs";
import { Fuzzer, runCase } from "../fuzz/fuzzer";
import { useSteppedModule } from "../fuzz/stepped-table";

const INPUTS = 5000;

const [stepped = ""] = process.argv.slice(2);
useSteppedModule(new WebAssembly.Module(readFileSync(stepped)));
const fuzzer = new Fuzzer(1);
for (let index = 0; index < INPUTS; index++) {
  const finding = await runCase(fuzzer.caseAt(index));
  if (finding === undefined) continue;
  console.log(`input ${index}: ${finding.slice(0, 80)}`);
  break;
}
