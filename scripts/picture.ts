/** Takes the README's pictures of the page, of a made incident, light and dark: `npm run picture`, with Chromium. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { HOST_FROM, writeIncident } from "../tests/incidents/files";
import { incidentNamed } from "../tests/incidents/incidents";

const SHOWN = "close-wait";
const root = resolve(import.meta.dirname, "..");
const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium"].find(
  (path) => path !== undefined && existsSync(path),
);
if (executablePath === undefined) throw new Error("Chromium is not installed: name it in CHROMIUM.");

const folder = mkdtempSync(join(tmpdir(), "sockdex-picture-"));
try {
  writeIncident(incidentNamed(SHOWN), join(folder, SHOWN));
  const args = ["report", SHOWN, "--host-from", HOST_FROM, "-o", "page.html"];
  execFileSync(process.execPath, [join(root, "dist/cli.cjs"), ...args], { cwd: folder });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
    await page.goto(pathToFileURL(join(folder, "page.html")).href);
    await page.waitForFunction(() => document.querySelector("main")?.getAttribute("aria-busy") === "false");
    await page.screenshot({ path: join(root, `docs/page-${colorScheme}.png`) });
  }
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
