/** `socket` of 1, `sockets` of all other counts. */
export function nounFor(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}

/** `1 socket`, `2000 sockets`; with `write` the number as that writes it: `2,000 sockets`. */
export function plural(count: number, noun: string, write: (count: number) => string = String): string {
  return `${write(count)} ${nounFor(count, noun)}`;
}
