import {
  AF_INET,
  EINVAL,
  EOPNOTSUPP,
  EPERM,
  IPPROTO_TCP,
  SOCK_CLOEXEC,
  SOCK_STREAM,
  TCP_REPAIR,
} from "../../libc/constants";
import { callFailed } from "../../libc/failure";
import { inNamespace, type NamespaceFile } from "../../libc/in-namespace";
import { type Libc, libc } from "../../libc/libc";
import { ANY_V4 } from "../../libc/sockaddr";
import { Channel } from "../../sockdiag/channel";
import { notPermitted, notSupported, PURPOSE } from "../../sockdiag/destroy-refusal";
import { replyLost } from "../../sockdiag/refusal";
import { ask } from "../../sockdiag/replies";
import { destroyRequest } from "../../sockdiag/socket-request";
import { namespaceOf } from "../network/namespace";
import { isOwn, netFolder, type Where } from "../network/net-folder";

/**
 * Closes nothing, and throws what destroySocket() would for every socket of that network namespace: ERR_PERMISSION,
 * ERR_UNSUPPORTED, ERR_NO_PEER, ERR_NOT_LINUX, ERR_NO_PROCFS, ERR_NO_PROCESS, ERR_READ, ERR_SYSTEM_CALL.
 */
export function refuseDestroying(where: Where): void {
  refuseDestroyingBy(libc(PURPOSE), where);
}

/** For tests: through a C library that does something else. */
export function refuseDestroyingBy(c: Libc, where: Where): void {
  const namespace = isOwn(where) ? undefined : namespaceOf(where, netFolder(where));
  const channel = new Channel(c, namespace);
  try {
    refuseWithoutSupport(channel);
  } finally {
    channel.close();
  }
  // The kernel asks for the capability only where there is a socket.
  if (!hasCapability(c, namespace)) throw notPermitted();
}

/** No socket is at port 0, nor has this cookie. */
const NO_SOCKET = { protocol: IPPROTO_TCP, isV6: false, local: ANY_V4, remote: ANY_V4, interface: 0, extensions: 0 };
const NO_COOKIE = 0n;

function refuseWithoutSupport(channel: Channel): void {
  const replies = ask(
    channel,
    (sequence) => destroyRequest({ ...NO_SOCKET, sequence }, NO_COOKIE),
    () => undefined,
  );
  if (replies === undefined) throw replyLost();
  // A kernel that can close sockets finds none (ENOENT).
  if (replies.errno === EINVAL || replies.errno === EOPNOTSUPP) throw notSupported("tcp");
}

/** Neither on nor off: the kernel looks at the permission first, and then changes nothing. */
const NO_REPAIR = 2;

/** Whether this thread has CAP_NET_ADMIN where that namespace belongs, which TCP_REPAIR takes too (tcp(7)). */
function hasCapability(c: Libc, namespace: NamespaceFile | undefined): boolean {
  const open = () => c.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const fd = namespace === undefined ? open() : inNamespace(c, namespace, open);
  if (fd < 0) throw callFailed(c, "socket", "the family AF_INET", fd);
  const failure = c.setIntOption(fd, IPPROTO_TCP, TCP_REPAIR, NO_REPAIR);
  c.close(fd);
  return failure !== -EPERM;
}
