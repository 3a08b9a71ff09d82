/** A network namespace, and what it is known by. */
export interface NetworkNamespace {
  /** Number of `net:[4026531840]`, as `/proc/PID/ns/net` has it: what the column `namespace` holds. */
  readonly inode: number;
  /** The namespace of the thread that read it. */
  readonly isOwn: boolean;
  /** Its lowest pid; missing where no process is in it. */
  readonly pid?: number;
  /** What that process calls itself: any bytes. */
  readonly process?: string;
  /** Its name in `ip netns`. */
  readonly name?: string;
  /** Id of that process's container, or its name. */
  readonly container?: string;
  /** Uid of that process's Kubernetes pod. */
  readonly pod?: string;
}

/** What is known of a namespace, by its number. */
export type NamespaceOf = (inode: number) => NetworkNamespace | undefined;

/** As a row's JSON has it, whose number is beside it. */
export function namespaceJson({ inode: _, ...known }: NetworkNamespace): Omit<NetworkNamespace, "inode"> {
  return known;
}

/** The name, or else `nginx 4711`, or else `net:[4026532246]`. Names are anybody's choice: they are shown as `printable` returns them. */
export function namespaceText(namespace: NetworkNamespace, printable: (text: string) => string): string {
  const { inode, pid, process = "", name } = namespace;
  if (name !== undefined) return printable(name);
  if (pid === undefined) return `net:[${inode}]`;
  return process === "" ? String(pid) : `${printable(process)} ${pid}`;
}
