/** A number at a time. */
export interface SparkPoint {
  /** Milliseconds since 1970; undefined where it is not known. */
  time: number | undefined;
  value: number;
}

/** Of its own coordinates: the page stretches it. */
const [WIDTH, HEIGHT] = [132, 34];
/** Beside the line, and above and below it. */
const [SIDE, EDGE] = [2, 4];

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
  const dot = { x: round(x[at] ?? 0), y: round(y(points[at]?.value ?? 0)) };
  return svg(
    "svg",
    {
      class: "spark",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": label,
    },
    svg("polygon", { class: "area", points: [`${first},${ground}`, ...line, `${last},${ground}`].join(" ") }),
    svg("line", { class: "ground", x1: first, x2: last, y1: ground, y2: ground }),
    limit !== undefined && svg("line", { class: "limit", x1: first, x2: last, y1: y(limit), y2: y(limit) }),
    svg("polyline", { class: "line", points: line.join(" ") }),
    // A line without length, with round ends: a circle would be stretched.
    svg("line", { class: "dot", x1: dot.x, x2: dot.x, y1: dot.y, y2: dot.y }),
  );
}

/** By their times where all are known, else side by side. */
function placesOf(points: readonly SparkPoint[]): number[] {
  const [from = 0, to = 0] = [points[0]?.time, points.at(-1)?.time];
  const areTimed = to > from && points.every(({ time }) => time !== undefined);
  const room = WIDTH - 2 * SIDE;
  return points.map(({ time = 0 }, i) => {
    const share = areTimed ? (time - from) / (to - from) : i / Math.max(1, points.length - 1);
    return SIDE + share * room;
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
