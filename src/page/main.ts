/** The page: one file that reads captures where it is looked at. Bundled, and inlined into dist/report.html. */

import { embeddedFiles, takeDrops } from "./ui/files";
import { Page } from "./ui/page";

const page = new Page(document.body);
takeDrops((files) => page.open(files, false));
const files = embeddedFiles();
if (files.length > 0) page.open(files, false);
