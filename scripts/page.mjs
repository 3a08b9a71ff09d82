/**
 * The page: its script, its worker's and its style become one file, dist/report.html, whose policy lets nothing else
 * run and nothing out. `sockdex report` puts captures where <!--captures--> stands. build/live-page.txt is the same page as
 * servers send it, and its policy. Run by `npm run build:page`.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const common = {
  bundle: true,
  minify: true,
  format: "iife",
  platform: "browser",
  target: ["chrome123", "firefox128", "safari17.5"],
  legalComments: "none",
  logLevel: "warning",
};

async function bundle(options) {
  const { outputFiles } = await build({ ...common, ...options, write: false });
  return outputFiles[0].text.trim();
}

// The module is inlined as bytes: a page of one file has none beside it. Packed, the worker is half as long.
const worker = await bundle({ entryPoints: ["src/page/worker/index.ts"], loader: { ".wasm": "binary" } });
writeFileSync("build/page-worker.txt", gzipSync(worker, { level: 9 }).toString("base64"));
const script = await bundle({ entryPoints: ["src/page/main.ts"], loader: { ".txt": "text" } });
const style = await bundle({ entryPoints: ["src/page/style/index.css"] });

// What would end the element it is in, or hide its end.
if (/<\/script|<!--/i.test(script)) throw new Error("The page's script holds </script or <!--: it cannot be inlined.");
if (/<\/style/i.test(style)) throw new Error("The page's style holds </style: it cannot be inlined.");

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
/** What the page may do: nothing of the network, but for a live one, which asks the server it came from. */
const policyOf = (connections) =>
  [
    "default-src 'none'",
    `script-src ${hash(script)} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    "worker-src blob:",
    "img-src data:",
    `connect-src ${connections}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types sockdex-worker",
  ].join("; ");

const pageOf = (policy, root) => `<!doctype html>
<html lang="en"${root}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>sockdex</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<noscript>This page reads socket tables by its own script, which is switched off here.</noscript>
<!--captures-->
<script>${script}</script>
</body>
</html>
`;
writeFileSync("dist/report.html", pageOf(policyOf("'none'"), ""));

// What servers send is inlined in them, packed: a bundled server has no file beside it. The command makes its page of that.
const policy = policyOf("'self'");
const live = gzipSync(pageOf(policy, " data-live"), { level: 9 }).toString("base64");
writeFileSync("build/live-page.txt", JSON.stringify({ policy, page: live }));
