import { readFileSync } from "node:fs";
import type { Group } from "../../src/table/schema";
import { ofGroup } from "./writing";

/** The README, with the names of the columns. */
export function readme(): string {
  const text = readFileSync("README.md", "utf8");
  const names = (group: Group) =>
    `\`${ofGroup(group)
      .map(({ name }) => name)
      .join(" ")}\``;
  const sentence = `Columns: ${names("core")}, and with \`details: true\` also ${names("details")}. `;
  const more = `With \`info\`: ${names("info")}.`;
  const written = text
    .replace(/^Columns: `[^`]*`, and with `details: true` also `[^`]*`\.\s/m, `${wrapped(sentence)}\n`)
    .replace(/^With `info`: `[^`]*`\.\s/m, `${wrapped(more)}\n`);
  for (const one of [sentence, more]) {
    if (!written.includes(wrapped(one)))
      throw new Error(`README.md has no sentence that begins with: ${one.slice(0, 8)}`);
  }
  return written;
}

/** Lines as long as the README's. */
function wrapped(text: string): string {
  return text
    .trim()
    .replace(/(.{1,135})(?:\s|$)/g, "$1\n")
    .trim();
}
