import { join } from "node:path";
import { textOf } from "./processes";

/** The container that a process runs in, by its cgroups. */
export interface Container {
  /** Its id, as docker, podman, containerd and CRI-O give it; or its name, of LXC and systemd-nspawn. */
  readonly container?: string;
  /** The uid of its Kubernetes pod. */
  readonly pod?: string;
}

const POD = /(?:^|[/-])pod([\da-f]{8}(?:[-_][\da-f]{4}){3}[-_][\da-f]{12})(?=$|[/.])/;
/** `docker-<id>.scope`, `cri-containerd-<id>.scope`, `libpod-<id>.scope/container`, and `/<id>` alone. */
const ID = /(?:^|[/:-])([\da-f]{64})(?=$|[/.])/;
/** `/lxc.payload.NAME`, `/lxc/NAME`, `/machine.slice/machine-NAME.scope`. */
const NAMED = /(?:^|\/)(?:lxc\.payload\.|lxc\/|machine-)([^/]+?)(?=$|\/|\.scope)/;

/** The container that `/proc/PID/cgroup` names: a line a hierarchy, `0::/system.slice/docker-<id>.scope`. */
export function containerIn(cgroup: string): Container {
  const paths = cgroup.split("\n").map((line) => line.replace(/^\d+:[^:]*:/, ""));
  const pick = (pattern: RegExp) => {
    for (const path of paths) {
      const found = pattern.exec(path)?.[1];
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const container = pick(ID) ?? unescaped(pick(NAMED));
  const pod = pick(POD)?.replaceAll("_", "-");
  return { ...(container !== undefined && { container }), ...(pod !== undefined && { pod }) };
}

/** The same of a process, by its folder in /proc. */
export function containerOf(folder: string): Container {
  return containerIn(textOf(join(folder, "cgroup")));
}

/** systemd writes a dash in a unit's name as `\x2d`. */
function unescaped(name: string | undefined): string | undefined {
  return name?.replace(/\\x([\da-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
