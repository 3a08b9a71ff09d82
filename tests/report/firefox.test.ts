import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateDump } from "../generate/index";
import { fileOf } from "../procfs/files";
import { figuresOf, reports } from "./browser";
import { Firefox, firefoxPath } from "./firefox";
import { incident } from "./incident";

const inBoth = firefoxPath === undefined ? describe.skip : describe;
if (firefoxPath === undefined) console.warn("Firefox is not installed: the page is not tested in it.");

const sockdex = reports();

/** Waits until the page has said all, as it does for people, and returns its figures: pairs, in the page's order. */
const FIGURES = `new Promise((resolve) => {
  const look = () => {
    const failed = document.querySelector("#welcome .problem")?.textContent;
    const isReady = document.querySelector("main")?.getAttribute("aria-busy") === "false" && document.querySelector("#findings li");
    if (!failed && !isReady) return void setTimeout(look, 20);
    const figures = [...document.querySelectorAll("data[data-figure]")].map((one) => [one.dataset.figure, Number(one.value)]);
    const findings = [...document.querySelectorAll("#findings strong")].map((one) => one.textContent);
    resolve(JSON.stringify({ failed, figures, findings, width: document.documentElement.scrollWidth - innerWidth }));
  };
  look();
})`;

inBoth("in Firefox, the page", { timeout: 120_000 }, () => {
  let firefox: Firefox | undefined;
  beforeAll(async () => {
    firefox = await Firefox.start(firefoxPath ?? "");
  });
  afterAll(() => firefox?.close());

  it("shows the figures and findings that it does in Chromium", async () => {
    const files = [
      fileOf(incident(), "web1-20260701T120000Z.txt"),
      fileOf(
        Buffer.concat([Buffer.from(incident(900)), generateDump({ protocol: "tcp6", rows: 900, seed: 3 })]),
        "web1-20260701T121000Z.txt",
      ),
    ];
    const chromium = await sockdex.of(...files);
    const path = new URL(chromium.url()).pathname;
    if (!firefox) throw new Error("Firefox did not start.");
    await firefox.open(pathToFileURL(path).href);
    const { failed, figures, findings, width } = JSON.parse(await firefox.evaluate(FIGURES));
    expect(failed).toBe("");
    expect(new Map(figures)).toEqual(await figuresOf(chromium));
    expect(findings).toEqual(
      await chromium.$$eval("#findings strong", (all) => all.map(({ textContent }) => textContent)),
    );
    expect(width).toBeLessThanOrEqual(0);
  });
});
