import type { Shortening } from "./column-widths";

/** Makes the text of a socket's holders fit: `nginx 4711:12 +1`, and less where even that is too long. */
export function shortHolders(ellipsis: string): Shortening {
  const first = (text: string) => {
    const [one = "", ...rest] = text.split(", ");
    return rest.length > 0 ? `${one} +${rest.length}` : one;
  };
  return {
    easy: (text: string) => first(text).length,
    least: 12,
    to(text: string, width: number) {
      const short = first(text);
      return short.length <= width ? short : short.slice(0, Math.max(0, width - ellipsis.length)) + ellipsis;
    },
  };
}
