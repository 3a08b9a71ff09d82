/** Measures texts in a font, in pixels; a font is as in CSS: `11px sans-serif`. */
export function textMeter(font: string): (text: string) => number {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return () => 0;
  context.font = font;
  return (text) => context.measureText(text).width;
}
