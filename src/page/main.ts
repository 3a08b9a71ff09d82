/**
 * The page: one file that reads captures where it is looked at, or is fed by the server that it came from. Bundled, and inlined
 * into dist/report.html.
 */

import { embeddedFiles, takeDrops } from "./ui/files";
import { livePage } from "./ui/live/live-page";
import { Page } from "./ui/page";

if (document.documentElement.hasAttribute("data-live")) livePage(document.body);
else filesPage(document.body);

function filesPage(root: HTMLElement): void {
  const page = new Page(root);
  takeDrops((files) => page.open(files, false));
  const files = embeddedFiles();
  if (files.length > 0) page.open(files, false);
}
