/**
 * Asks the questions named, or all, each in a process of its own, and ends with the budget.
 *
 *     npm run bench                        everything: some ten minutes on two cores
 *     npm run bench -- parse lookup        some of it
 *     npm run bench -- --full              with the sizes and repetitions that take longer
 *     npm run bench -- --quick             a smoke run: small sizes; all answers are checked, no figure is judged
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { node } from "./harness/conversation";
import { describeMachine, machine } from "./harness/machine";
import { full, quick } from "./harness/options";
import { printBudget, readResults } from "./harness/report";

const QUESTIONS = [
  "parse",
  "file",
  "lookup",
  "memory",
  "changes",
  "live",
  "monitor",
  "server",
  "loop",
  "ends",
  "scrape",
  "soak",
  "sockopt",
  "list",
  "batch",
  "report",
  "cold",
];

const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = named.filter((name) => !QUESTIONS.includes(name));
if (unknown.length > 0) {
  console.error(`No such question: ${unknown.join(", ")}. There are ${QUESTIONS.join(", ")}.`);
  process.exit(2);
}
const asked = QUESTIONS.filter((name) => named.length === 0 || named.includes(name));

console.log(describeMachine(machine()));
const start = performance.now();
const failed: string[] = [];
for (const name of asked) {
  const [command, args] = node(resolve(import.meta.dirname, `${name}.ts`), [
    ...(quick ? ["--quick"] : []),
    ...(full ? ["--full"] : []),
  ]);
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) failed.push(name);
}

console.log(`\n══ summary, after ${Math.round((performance.now() - start) / 1000)} s ══`);
if (quick) {
  console.log("  A smoke run: sizes are small, answers were checked, nothing is judged.");
} else {
  const lines = asked.filter((name) => !failed.includes(name)).flatMap((name) => readResults(name).budget);
  if (lines.length > 0) printBudget(lines);
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(", ")}.`);
  process.exitCode = 1;
}
