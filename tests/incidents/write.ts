/**
 * Writes the incidents into a folder, each with its page:
 *
 *     npx tsx tests/incidents/write.ts DIR [INCIDENT...]
 *
 * `DIR/close-wait/` has the captures, `DIR/close-wait.html` the page, made by the command as it is built.
 */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { HOST_FROM, writeIncident } from "./files";
import { INCIDENTS, incidentNamed } from "./incidents";

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error("Where to? npx tsx tests/incidents/write.ts DIR [INCIDENT...]");
const command = resolve(import.meta.dirname, "../../dist/cli.cjs");
for (const incident of names.length > 0 ? names.map(incidentNamed) : INCIDENTS) {
  const { name, about } = incident;
  const captures = join(folder, name);
  writeIncident(incident, captures);
  const page = `${captures}.html`;
  const args = ["report", captures, "--host-from", HOST_FROM, "-o", page];
  const { status } = spawnSync(process.execPath, [command, ...args], { stdio: "inherit" });
  if (status !== 0) throw new Error(`${page} could not be made.`);
  console.log(`${page}: ${about}`);
}
