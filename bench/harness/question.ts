import { endConversations } from "./conversation";
import { Report } from "./report";
import { removeTemporary } from "./temporary";

/** Runs one question from its report's first line to its JSON, and leaves no process and no file behind. */
export async function question(name: string, answer: (report: Report) => Promise<void> | void): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  process.once("exit", () => {
    endConversations();
    removeTemporary();
  });
  console.log(`\n══ ${name} ══`);
  const start = performance.now();
  const report = new Report(name);
  await answer(report);
  report.write();
  console.log(`  (${Math.round((performance.now() - start) / 1000)} s)`);
  // Children that wait for more would keep this process from ending.
  process.exit();
}
