import { expect, it } from "vitest";
import { containerIn } from "../../src/procfs/process/container";

const ID = "3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566aabb";
const POD = "0f3c8a52-91c5-4f0e-8d1b-6f0a8c1f2e3d";

it.each([
  ["docker, cgroup 2", `0::/system.slice/docker-${ID}.scope\n`, { container: ID }],
  ["docker, cgroup 1", `12:pids:/docker/${ID}\n11:cpu,cpuacct:/docker/${ID}\n0::/\n`, { container: ID }],
  ["podman", `0::/machine.slice/libpod-${ID}.scope/container\n`, { container: ID }],
  [
    "containerd in Kubernetes",
    `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${POD.replaceAll("-", "_")}.slice/cri-containerd-${ID}.scope\n`,
    { container: ID, pod: POD },
  ],
  [
    "CRI-O",
    `0::/kubepods.slice/kubepods-pod${POD.replaceAll("-", "_")}.slice/crio-${ID}.scope\n`,
    { container: ID, pod: POD },
  ],
  ["Kubernetes by cgroupfs", `4:memory:/kubepods/besteffort/pod${POD}/${ID}\n`, { container: ID, pod: POD }],
  [
    "containerd alone",
    `0::/system.slice/containerd.service/kubepods-pod${POD}.slice:cri-containerd:${ID}\n`,
    { container: ID, pod: POD },
  ],
  ["LXC", "0::/lxc.payload.web1/system.slice/cron.service\n", { container: "web1" }],
  ["an old LXC", "3:cpuset:/lxc/web1\n", { container: "web1" }],
  ["systemd-nspawn", "0::/machine.slice/machine-web\\x2d1.scope/payload\n", { container: "web-1" }],
  ["no container", "0::/user.slice/user-1000.slice/session-3.scope\n", {}],
  ["a service", "0::/system.slice/docker.service\n", {}],
  ["a cgroup namespace of its own", "0::/\n", {}],
  ["an id that is too short", `0::/docker/${ID.slice(1)}\n`, {}],
  ["nothing", "", {}],
])("of %s", (_, cgroup, expected) => {
  expect(containerIn(cgroup)).toEqual(expected);
});
