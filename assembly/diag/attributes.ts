import { column, PROTOCOL, RETRANSMITS, STATE, TIMEOUTS } from "../columns";
import { get } from "../fields";
import { DETAILS } from "../header";
import { readDetails } from "./details";
import { readInfo } from "./info";
import { readTcpInfo, TCP_PROBES, TCP_RETRANSMITS } from "./tcp-info";

/*
 * Attributes (linux/inet_diag.h), each padded to four bytes: length u16, its four bytes of header included, type u16,
 * value. Each kernel gives as much of a value as it knows: a field is there when the value reaches to its end.
 */
const HEADER: usize = 4;
/** A type without the two bits that say how the value is coded. */
const TYPE: u32 = 0x3fff;

const INFO: u32 = 2;
const CONG: u32 = 4;
const SKMEMINFO: u32 = 7;
/** The IP protocol: only of sockets that are reported as they are destroyed. */
const PROTOCOL_NUMBER: u32 = 10;
const CGROUP_ID: u32 = 21;

const IPPROTO_UDP: u32 = 17;

const LAST_TCP: u32 = 1;
const UDP: u32 = 2;
const LISTEN: u32 = 10;

/** Of the socket's memory, as the kernel counts it: SK_MEMINFO_DROPS of linux/sock_diag.h. */
const MEMINFO_DROPS: usize = 8 << 2;

/**
 * Fills what row `at` has of details and info, from its message and the attributes in [p, end), of each type the last
 * one. False where an attribute's length does not fit. Up to three bytes behind the last one are padding.
 */
export function readAttributes(message: usize, p: usize, end: usize, at: usize): bool {
  let tcpInfo: usize = 0;
  let tcpInfoLength: usize = 0;
  let name: usize = 0;
  let nameLength: usize = 0;
  let cgroup: usize = 0;
  let drops: usize = 0;
  let number: u32 = 0;
  while (p < end && end - p >= HEADER) {
    const length: usize = load<u16>(p);
    if (length < HEADER || length > end - p) return false;
    const type = load<u16>(p, 2) & TYPE;
    const value = p + HEADER;
    if (type == INFO) {
      tcpInfo = value;
      tcpInfoLength = length - HEADER;
    } else if (type == CONG) {
      name = value;
      nameLength = length - HEADER;
    } else if (type == CGROUP_ID) cgroup = length >= HEADER + 8 ? value : 0;
    else if (type == PROTOCOL_NUMBER) number = length > HEADER ? load<u8>(value) : 0;
    else if (type == SKMEMINFO) drops = length >= HEADER + MEMINFO_DROPS + 4 ? value + MEMINFO_DROPS : 0;
    p += (length + 3) & ~3;
  }
  const protocol = column(PROTOCOL) + at;
  if (number == IPPROTO_UDP) store<u8>(protocol, UDP | (load<u8>(protocol) & 1));
  const isTcp = <u32>load<u8>(protocol) <= LAST_TCP;
  // A listener's struct tcp_info is empty, but for what the message says too.
  const isListener = isTcp && load<u8>(column(STATE) + at) == LISTEN;
  if (!isTcp || isListener) tcpInfoLength = 0;
  if (tcpInfoLength > TCP_PROBES) {
    store<u32>(column(RETRANSMITS) + (at << 2), load<u8>(tcpInfo + TCP_RETRANSMITS));
    store<u32>(column(TIMEOUTS) + (at << 2), load<u8>(tcpInfo + TCP_PROBES));
  }
  if (get(DETAILS)) readDetails(at, tcpInfo, tcpInfoLength, isTcp ? 0 : drops);
  readTcpInfo(tcpInfo, tcpInfoLength, at);
  readInfo(at, message, isListener, name, isTcp ? nameLength : 0, cgroup, drops);
  return true;
}
