/**
 * Marks an element whose content is wider than it is: `data-more` says on which sides there is more, `left`, `right` or
 * both, and the style fades what is cut off there. Call it when the content has changed; scrolling and sizes it sees itself.
 */
export function markMoreAside(scroller: HTMLElement, marked: HTMLElement): () => void {
  const mark = () => {
    const { scrollLeft, scrollWidth, clientWidth } = scroller;
    // Half pixels are none.
    const sides = [scrollLeft > 1 && "left", scrollLeft + clientWidth < scrollWidth - 1 && "right"];
    marked.dataset.more = sides.filter((side) => side !== false).join(" ");
  };
  scroller.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(scroller);
  return mark;
}
