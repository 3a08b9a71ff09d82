/** A number at a time. */
export interface SparkPoint {
  /** Milliseconds since 1970; undefined where it is not known. */
  time: number | undefined;
  value: number;
}

const [WIDTH, HEIGHT, EDGE] = [132, 34, 4];

/**
 * A small chart of how a number went, from 0 up. `at`: the place of the one that is looked at, which has a dot; `limit`: where
 * it ends, a broken line; `label`: the same in words.
 */
export function sparkline(
  points: readonly SparkPoint[],
  at: number,
  limit: number | undefined,
  label: string,
): SVGElement {
  const most = Math.max(1, limit ?? 0, ...points.map(({ value }) => value));
  const x = placesOf(points);
  const y = (value: number) => HEIGHT - EDGE - (value / most) * (HEIGHT - 2 * EDGE);
  const line = points.map(({ value }, i) => `${round(x[i] ?? 0)},${round(y(value))}`);
  const [first = 0, last = 0] = [x[0], x.at(-1)];
  const ground = y(0);
  return svg(
    "svg",
    {
      class: "spark",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      role: "img",
      "aria-label": label,
    },
    svg("polygon", { class: "area", points: [`${first},${ground}`, ...line, `${last},${ground}`].join(" ") }),
    svg("line", { class: "ground", x1: first, x2: last, y1: ground, y2: ground }),
    limit !== undefined && svg("line", { class: "limit", x1: first, x2: last, y1: y(limit), y2: y(limit) }),
    svg("polyline", { class: "line", points: line.join(" ") }),
    svg("circle", { class: "dot", cx: round(x[at] ?? 0), cy: round(y(points[at]?.value ?? 0)), r: 3 }),
  );
}

/** By their times where all are known, else side by side. */
function placesOf(points: readonly SparkPoint[]): number[] {
  const [from = 0, to = 0] = [points[0]?.time, points.at(-1)?.time];
  const areTimed = to > from && points.every(({ time }) => time !== undefined);
  const room = WIDTH - 2 * EDGE;
  return points.map(({ time = 0 }, i) => {
    const share = areTimed ? (time - from) / (to - from) : i / Math.max(1, points.length - 1);
    return EDGE + share * room;
  });
}

function svg(
  name: string,
  attributes: Record<string, string | number>,
  ...children: (SVGElement | false)[]
): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  for (const child of children) if (child) element.append(child);
  return element;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
