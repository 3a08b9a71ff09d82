import { SO_RCVBUF, SO_RCVBUFFORCE, SOL_SOCKET } from "../libc/constants";
import type { NamespaceFile } from "../libc/in-namespace";
import type { Libc, Purpose } from "../libc/libc";
import { openNetlinkSocket } from "./netlink-socket";

export const ENDS_PURPOSE: Purpose = {
  what: "Hearing of ended connections",
  instead: "leave out the option ends",
};

/** SKNLGRP_INET_TCP_DESTROY and SKNLGRP_INET6_TCP_DESTROY (linux/sock_diag.h) are groups 1 and 3. */
const TCP_DESTROY = 0b0101;

/** Room for some ten thousand events. The kernel gives twice this for its own part of it. */
const ROOM = 4 * 1024 * 1024;

/**
 * Opens a netlink socket that hears of each TCP socket that is destroyed from now on, in one network namespace; returns its
 * descriptor, which Node closes with this thread. It takes no privilege; without CAP_NET_ADMIN the kernel makes room for
 * no more than net.core.rmem_max says, some 500 events by default. Throws as openNetlinkSocket() does.
 */
export function openDestroySocket(libc: Libc, namespace: NamespaceFile | undefined): number {
  const fd = openNetlinkSocket(libc, { namespace, endsWithThread: true, groups: TCP_DESTROY });
  if (libc.setIntOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, ROOM) < 0) libc.setIntOption(fd, SOL_SOCKET, SO_RCVBUF, ROOM);
  return fd;
}

/*
 * Asks the kernel for nothing but an acknowledgement: an empty message (NLMSG_NOOP, 1) with NLM_F_REQUEST | NLM_F_ACK. It
 * wakes whoever waits for the socket's events.
 *
 *   0 length u32 · 4 type u16 · 6 flags u16 · 8 sequence u32 · 12 port u32
 */
export const WAKE = Uint8Array.of(16, 0, 0, 0, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0);
