import type { TimelinePlot } from "./timeline-plot";

/** What is pointed at, pressed and dragged, by places of points. */
export interface PointingAsks {
  point(i: number | undefined): void;
  choose(i: number): void;
  /** While it is dragged. */
  drag(range: readonly [number, number] | undefined): void;
  chooseRange(range: readonly [number, number]): void;
}

/** So many pixels make of a press a drag. */
const DRAGGED = 5;

/** A mouse, a pen or a finger over a plot: it points, a press chooses, a drag chooses a range or moves its end. */
export function followPointer(
  plot: TimelinePlot,
  range: () => readonly [number, number] | undefined,
  asks: PointingAsks,
) {
  const { over } = plot;
  /** Where a press began, and the point a range is dragged from. */
  let pressed: { clientX: number; from: number; isDragged: boolean } | undefined;
  const rangeTo = (clientX: number): readonly [number, number] => {
    const [from, to] = [pressed?.from ?? 0, plot.at(clientX)];
    return from < to ? [from, to] : [to, from];
  };
  const end = () => {
    if (pressed?.isDragged) asks.drag(undefined);
    pressed = undefined;
  };
  over.addEventListener("pointerdown", ({ clientX, button, pointerId }) => {
    if (button !== 0) return;
    over.setPointerCapture(pointerId);
    const grip = plot.gripAt(clientX);
    const others = range();
    const from = grip === undefined || !others ? plot.at(clientX) : others[grip === 0 ? 1 : 0];
    pressed = { clientX, from, isDragged: false };
  });
  over.addEventListener("pointermove", ({ clientX }) => {
    asks.point(plot.at(clientX));
    if (!pressed) over.classList.toggle("grip", plot.gripAt(clientX) !== undefined);
    else if (pressed.isDragged || Math.abs(clientX - pressed.clientX) >= DRAGGED) {
      pressed.isDragged = true;
      asks.drag(rangeTo(clientX));
    }
  });
  over.addEventListener("pointerup", ({ clientX }) => {
    if (!pressed) return;
    const { isDragged } = pressed;
    const [from, to] = rangeTo(clientX);
    end();
    if (isDragged && from !== to) asks.chooseRange([from, to]);
    else asks.choose(plot.at(clientX));
  });
  // A finger that scrolls the page.
  over.addEventListener("pointercancel", end);
  over.addEventListener("pointerleave", () => asks.point(undefined));
}

/** Points to a page of captures. */
const LEAP = 10;

/** The keys of a slider, over the points: arrows point, with Shift they choose a range, Enter chooses. */
export function followKeys(
  element: HTMLElement,
  { count, at }: { count: () => number; at: () => number },
  asks: PointingAsks & { clear(): void },
): void {
  let from: number | undefined;
  const rangeTo = (to: number): readonly [number, number] =>
    from === undefined ? [to, to] : from < to ? [from, to] : [to, from];
  const commit = () => {
    const [first, last] = rangeTo(at());
    asks.drag(undefined);
    from = undefined;
    if (first !== last) asks.chooseRange([first, last]);
  };
  element.addEventListener("keydown", (event) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    const next = moved(key, at(), count());
    if (next !== undefined) {
      if (shiftKey) from ??= at();
      asks.point(next);
      if (from !== undefined) asks.drag(rangeTo(next));
    } else if (key === "Enter" || key === " ") {
      if (from === undefined) asks.choose(at());
      else commit();
    } else if (key === "Escape") {
      if (from === undefined) asks.clear();
      from = undefined;
      asks.drag(undefined);
    } else return;
    event.preventDefault();
  });
  element.addEventListener("keyup", ({ key }) => {
    if (key === "Shift" && from !== undefined) commit();
  });
  element.addEventListener("blur", () => {
    if (from !== undefined) asks.drag(undefined);
    from = undefined;
    asks.point(undefined);
  });
}

function moved(key: string, at: number, count: number): number | undefined {
  const steps: Record<string, number> = {
    ...{ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 },
    ...{ PageUp: LEAP, PageDown: -LEAP, Home: -Infinity, End: Infinity },
  };
  const step = steps[key];
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, at + step));
}
