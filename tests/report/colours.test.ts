import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  type Color,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  interpolate,
  parse,
  wcagContrast,
} from "culori";
import { describe, expect, it } from "vitest";
import { STATES, shownState } from "../../src/table/states";

/** Two colours that differ at a glance: 2.3 is just noticeable, side by side. */
const LEAST_DIFFERENCE = 10;

/** Eyes by what their cones lack; by Machado, Oliveira and Fernandes, 2009. */
const EYES: Record<string, (colour: Color) => Color | undefined> = {
  "all cones": (colour) => colour,
  protanopia: filterDeficiencyProt(1),
  deuteranopia: filterDeficiencyDeuter(1),
  tritanopia: filterDeficiencyTrit(1),
};

/** How much of `soft` is in --track. */
const TRACK_SHARE = 0.24;

const style = readFileSync(resolve(import.meta.dirname, "../../src/page/style/colours.css"), "utf8");

function colour(text: string): Color {
  const found = parse(text);
  if (!found) throw new Error(`${text} is not a colour.`);
  return found;
}

/** The style's colours by name, or by state, in one light. */
function palette(light: "light" | "dark"): { named: (name: string) => Color; states: Map<string, Color> } {
  const chosen = (pair: string) => colour(/light-dark\((\S+), (\S+)\)/.exec(pair)?.[light === "light" ? 1 : 2] ?? pair);
  const named = new Map<string, Color>();
  for (const [, name = "", value = ""] of style.matchAll(/--(\w+): (light-dark\([^)]*\));/g)) {
    named.set(name, chosen(value));
  }
  const states = new Map<string, Color>();
  for (const [, names = "", value = ""] of style.matchAll(/((?:\[data-state="\w+"\],?\s*)+)\{\s*--state: ([^;]+);/g)) {
    for (const [, name = ""] of names.matchAll(/"(\w+)"/g)) states.set(name, chosen(value));
  }
  return {
    named: (name) => named.get(name) ?? colour(`--${name}`),
    states,
  };
}

describe.each(["light", "dark"] as const)("colours of the %s page", (light) => {
  const { named, states } = palette(light);
  const papers = ["paper", "panel"].map(named);

  it("are there for every state", () => {
    const shown = STATES.slice(1).flatMap((state) => [shownState(state, "tcp"), shownState(state, "udp")]);
    expect(shown.filter((state) => !states.has(state))).toEqual([]);
  });

  it.each(Object.entries(EYES))("differ from state to state for eyes with %s", (_, seenBy) => {
    const difference = differenceCiede2000();
    const all = [...states].filter(([name]) => name === name.toUpperCase());
    const alike = all.flatMap(([one, first], i) =>
      all.slice(i + 1).flatMap(([other, second]) => {
        // States of one colour are of one kind: they have their names beside them.
        if (JSON.stringify(first) === JSON.stringify(second)) return [];
        const [a, b] = [seenBy(first), seenBy(second)];
        const seen = a && b ? difference(a, b) : 0;
        return seen < LEAST_DIFFERENCE ? [`${one} and ${other}: ${seen.toFixed(1)}`] : [];
      }),
    );
    expect(alike).toEqual([]);
  });

  it("share one where states are of one kind, and only there", () => {
    const byColour = new Map<string, string[]>();
    for (const [name, value] of states) {
      const key = JSON.stringify(value);
      byColour.set(key, [...(byColour.get(key) ?? []), name]);
    }
    expect([...byColour.values()].filter(({ length }) => length > 1)).toEqual([
      ["SYN_RECV", "NEW_SYN_RECV"],
      ["CLOSE", "UNCONN", "BOUND_INACTIVE"],
    ]);
  });

  it.each(Object.entries(EYES))(
    "of states are none of what is wrong, nor of what is behind bars, for eyes with %s",
    (_, seenBy) => {
      const difference = differenceCiede2000();
      const track = interpolate([named("paper"), named("soft")], "rgb")(TRACK_SHARE);
      const others: [string, Color, number][] = [
        ["Severe", named("hot"), LEAST_DIFFERENCE],
        ["Notice", named("warm"), LEAST_DIFFERENCE],
        ["the track", track, 15],
      ];
      const quiet = states.get("quiet");
      const alike = [...states].flatMap(([state, value]) => {
        const all = quiet && state !== "quiet" ? [...others, ["quiet", quiet, LEAST_DIFFERENCE] as const] : others;
        return all.flatMap(([other, colour, least]) => {
          const [a, b] = [seenBy(value), seenBy(colour)];
          const seen = a && b ? difference(a, b) : 0;
          return seen < least ? [`${state} and ${other}: ${seen.toFixed(1)}`] : [];
        });
      });
      expect(alike).toEqual([]);
    },
  );

  it("stand out from the paper: bars, lines and marks", () => {
    const marks = [...states, ...["accent", "hot", "warm"].map((name) => [name, named(name)] as const)];
    const faint = marks.filter(([, mark]) => papers.some((paper) => wcagContrast(mark, paper) < 3));
    expect(faint.map(([name]) => name)).toEqual([]);
  });

  it("can be read: all text, on all that is behind it", () => {
    const pressed = papers.map((paper) => interpolate([paper, named("accent")], "rgb")(0.12));
    const backgrounds = [...papers, named("faint"), ...pressed];
    const texts = ["ink", "soft", "accent", "hot", "warm"];
    const unreadable = texts.filter((text) => backgrounds.some((behind) => wcagContrast(named(text), behind) < 4.5));
    expect(unreadable).toEqual([]);
    // What is pressed is the other way round.
    expect(wcagContrast(named("paper"), named("accent"))).toBeGreaterThanOrEqual(4.5);
    expect(wcagContrast(named("paper"), named("hot"))).toBeGreaterThanOrEqual(4.5);
  });
});
