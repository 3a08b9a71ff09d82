/**
 * Draws docs/bench.svg from build/bench/parse.json: nanoseconds a row by contender at a hundred thousand rows, where all
 * of them take part.
 *
 *     npm run bench -- parse && npx tsx bench/chart.ts
 *
 * The scale is linear: a bar twice as long is twice as slow. The colours stand on light and dark grounds alike, since
 * an image does not know the theme of the page it is on.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { describeMachine } from "./harness/machine";
import { count, figure } from "./harness/numbers";
import { type Case, median, readResults } from "./harness/report";

const ROWS = 100_000;
const WIDTH = 840;
const NAMES = 210;
const FIGURES = 150;
const BAR = 20;
const STEP = 32;
const TOP = 66;

const TEXT = "#7d8590";
const OWN = "#2f81f7";
const OTHERS = "#8b949e";

const escapeXml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function text(x: number, y: number, size: number, content: string, more = ""): string {
  return `<text x="${x}" y="${y}" font-size="${size}" ${more}>${escapeXml(content)}</text>`;
}

function draw(one: Case, machineText: string): string {
  const results = [...one.results].sort((a, b) => a.median - b.median);
  const longest = Math.max(...results.map((result) => result.median));
  const scale = (value: number) => Math.max(1, ((WIDTH - NAMES - FIGURES) * value) / longest).toFixed(1);
  const own = median(one, one.base);
  const bars = results.flatMap(({ contender, median, least, most }, i) => {
    const y = TOP + i * STEP;
    const isOwn = contender.startsWith(one.base);
    const width = scale(median);
    const ratio = contender === one.base ? "" : ` · ${figure(median / own)} ×`;
    const title = `<title>${escapeXml(contender)}: ${figure(least / one.per)} – ${figure(most / one.per)} ns</title>`;
    return [
      text(NAMES - 10, y + 15, 13, contender, `text-anchor="end"${isOwn ? ' font-weight="600"' : ""}`),
      `<rect x="${NAMES}" y="${y}" width="${width}" height="${BAR}" rx="2" fill="${isOwn ? OWN : OTHERS}">${title}</rect>`,
      text(NAMES + Number(width) + 8, y + 15, 13, `${figure(median / one.per)} ns${ratio}`),
    ];
  });
  const height = TOP + results.length * STEP + 34;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" fill="${TEXT}">`,
    `<title>Nanoseconds a row to parse ${count(one.per)} rows of /proc/net/tcp, by parser</title>`,
    text(0, 20, 16, `Parsing ${count(one.per)} rows of /proc/net/tcp: nanoseconds a row`, 'font-weight="600"'),
    text(0, 42, 12, "Less is better. Medians of one run by turns; × is the ratio to sockdex."),
    ...bars,
    text(0, height - 10, 12, machineText),
    "</svg>",
  ].join("\n")}\n`;
}

const results = readResults("parse");
const one = results.cases.find(({ title, per }) => per === ROWS && title.includes(" tcp "));
if (!one) throw new Error(`build/bench/parse.json has no ${count(ROWS)} rows of tcp: run \`npm run bench -- parse\`.`);
const path = resolve(import.meta.dirname, "../docs/bench.svg");
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, draw(one, describeMachine(results.machine)));
console.log(`${path}: ${one.results.length} contenders`);
