/** A process's descriptor of a socket. */
export interface Holder {
  readonly pid: number;
  /** What the process calls itself (`/proc/PID/comm`), at most 15 bytes of its own choice: any, not only printable ones. */
  readonly name: string;
  readonly fd: number;
}

/** Who holds which socket. */
export interface SocketHolders {
  /** By inode; ascending by pid, then by descriptor. */
  readonly byInode: ReadonlyMap<number, readonly Holder[]>;
}

/**
 * Who holds a socket, the one that is named for it first: the process that accepts. systemd, or whatever has pid 1, holds
 * the listeners of the services that it starts, and is named only where it is alone.
 */
export function namedFirst(holders: readonly Holder[]): readonly Holder[] {
  const [first] = holders;
  if (holders.length < 2 || first === undefined || (first.pid !== 1 && first.name !== "systemd")) return holders;
  const isStarter = ({ name }: Holder) => name === first.name;
  return [...holders.filter((holder) => !isStarter(holder)), ...holders.filter(isStarter)];
}

/** `nginx 4711:12, nginx 4712:12`; empty for none. A process's name is its own choice: it is shown as `printable` returns it. */
export function holdersText(holders: readonly Holder[], printable: (text: string) => string): string {
  return holders.map(({ name, pid, fd }) => `${printable(name)} ${pid}:${fd}`).join(", ");
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

/** How far processes could be inspected. */
export interface InspectedProcesses {
  /** Processes that this user can see. */
  readonly processes: number;
  /** Of those, the ones whose descriptors this user may not see: what they hold is not known. */
  readonly unreadable: number;
  /** Whether there may be more: procfs is mounted with `hidepid`, which hides other users' processes from this user. */
  readonly areSomeHidden: boolean;
}

/** Which processes this user could not look into, in words; undefined for none. */
export function hiddenText({ processes, unreadable, areSomeHidden }: InspectedProcesses): string | undefined {
  if (areSomeHidden) return "/proc is mounted with hidepid: other users' processes are hidden from this user";
  if (unreadable === 0) return undefined;
  return `${unreadable} of ${processes} processes could not be inspected (permission denied)`;
}
