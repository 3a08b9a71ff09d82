import type { Holder } from "../../index";
import { printable } from "../terminal/printable";

/** `nginx 4711:12, nginx 4712:12`; empty for none. A process's name is its own choice: nothing of it reaches a terminal as it is. */
export function holdersText(holders: readonly Holder[]): string {
  return holders.map(({ name, pid, fd }) => `${printable(name)} ${pid}:${fd}`).join(", ");
}

/** Makes such a text fit: `nginx 4711:12 +1`, and less where even that is too long. */
export function shortHolders(ellipsis: string) {
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

/** A process that holds a socket, for JSON. */
export interface HoldingProcess {
  pid: number;
  name: string;
  descriptors: number[];
}

/** The same, a process each. */
export function holdingProcesses(holders: readonly Holder[]): HoldingProcess[] {
  const processes = new Map<number, HoldingProcess>();
  for (const { pid, name, fd } of holders) {
    const known = processes.get(pid);
    if (known) known.descriptors.push(fd);
    else processes.set(pid, { pid, name, descriptors: [fd] });
  }
  return [...processes.values()];
}
