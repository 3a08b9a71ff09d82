/*
 * Elements by hand. Text is set as text: nothing of a dump, and no file's name, ever becomes markup.
 */

export type Child = Node | string | undefined | false;

type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

/** An element: attributes that are functions are listeners, true is a bare attribute, false and undefined are none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== undefined && value !== false) element.setAttribute(key, String(value));
  }
  append(element, children);
  return element;
}

export function append(element: Element, children: readonly Child[]): void {
  for (const child of children) if (child !== undefined && child !== false) element.append(child);
}

/** Puts these in the place of all that is there. The focus stays where it was, by the element's `data-key`. */
export function fill(element: Element, ...children: Child[]): void {
  const focused = document.activeElement;
  const key = focused && element.contains(focused) ? focused.getAttribute("data-key") : null;
  element.replaceChildren();
  append(element, children);
  if (key !== null) focusKey(element, key);
}

/** Focuses what has this `data-key` in an element, without scrolling to it. */
export function focusKey(element: Element, key: string): void {
  for (const one of element.querySelectorAll<HTMLElement>("[data-key]")) {
    if (one.getAttribute("data-key") === key) one.focus({ preventScroll: true });
  }
}
