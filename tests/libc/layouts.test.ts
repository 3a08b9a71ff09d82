import { describe, expect, it } from "vitest";
import { dumpRequest, tcpDumpRequest } from "../../src/sockdiag/request";
import { socketRequest } from "../../src/sockdiag/socket-request";
import { hasCompiler, numbersOf } from "../sockopt/compiled";

const HEADERS = [
  "linux/netlink.h",
  "linux/inet_diag.h",
  "linux/sock_diag.h",
  "arpa/inet.h",
  "net/if.h",
  "poll.h",
  "string.h",
];

/** The bytes of what a C program fills: `request` behind a header of `type`. */
function bytesInC(request: string, type: string, flags: string, fill: string): number[] {
  const body = `struct { struct nlmsghdr head; struct ${request} r; } q;
    memset(&q, 0, sizeof q);
    q.head.nlmsg_len = sizeof q; q.head.nlmsg_type = ${type}; q.head.nlmsg_flags = ${flags}; q.head.nlmsg_seq = 0x01020304;
    ${fill}
    for (unsigned i = 0; i < sizeof q; i++) printf("%u %u\\n", i, ((unsigned char *)&q)[i]);`;
  return [...numbersOf(HEADERS, body).values()];
}

const SEQUENCE = 0x01020304;
const NONE = new Uint8Array(0);
const DUMP = "NLM_F_REQUEST | NLM_F_DUMP";

describe.skipIf(!hasCompiler)(`what passes to the kernel and back${hasCompiler ? "" : ": skipped, no cc here"}`, () => {
  it("is asked as a C program asks: for a table", () => {
    const fill = `q.r.sdiag_family = AF_INET6; q.r.sdiag_protocol = IPPROTO_UDP; q.r.idiag_ext = 0x42; q.r.idiag_states = 0x1ffe;`;
    const request = { protocol: 17, isV6: true, extensions: 0x42, sequence: SEQUENCE, states: 0x1ffe, bytecode: NONE };
    expect([...dumpRequest(request)]).toEqual(bytesInC("inet_diag_req_v2", "SOCK_DIAG_BY_FAMILY", DUMP, fill));
  });

  it("for both tables of TCP", () => {
    const fill = `q.r.idiag_ext = 0x42; q.r.idiag_states = 0x1ffe;`;
    const request = { extensions: 0x42, sequence: SEQUENCE, states: 0x1ffe, bytecode: NONE };
    expect([...tcpDumpRequest(request)]).toEqual(bytesInC("inet_diag_req", "TCPDIAG_GETSOCK", DUMP, fill));
  });

  it("for one socket", () => {
    const fill = `q.r.sdiag_family = AF_INET6; q.r.sdiag_protocol = IPPROTO_TCP; q.r.idiag_ext = 2;
      q.r.id.idiag_sport = htons(80); q.r.id.idiag_dport = htons(443); q.r.id.idiag_if = 7;
      memset(q.r.id.idiag_src, 1, 16); memset(q.r.id.idiag_dst, 2, 16); memset(q.r.id.idiag_cookie, 255, 8);`;
    const end = (byte: number, port: number) => ({ address: new Uint8Array(16).fill(byte), port });
    const request = { protocol: 6, isV6: true, extensions: 2, sequence: SEQUENCE, interface: 7 };
    const bytes = socketRequest({ ...request, local: end(1, 80), remote: end(2, 443) });
    expect([...bytes]).toEqual(bytesInC("inet_diag_req_v2", "SOCK_DIAG_BY_FAMILY", "NLM_F_REQUEST", fill));
  });

  it("is answered where assembly/diag/ and src/libc/ read it", () => {
    const fields: Record<string, Record<string, number>> = {
      nlmsghdr: { nlmsg_len: 0, nlmsg_type: 4, nlmsg_flags: 6, nlmsg_seq: 8, nlmsg_pid: 12 },
      inet_diag_msg: {
        ...{ idiag_family: 0, idiag_state: 1, idiag_timer: 2, idiag_retrans: 3, "id.idiag_sport": 4 },
        ...{ "id.idiag_dport": 6, "id.idiag_src": 8, "id.idiag_dst": 24, "id.idiag_if": 40, "id.idiag_cookie": 44 },
        ...{ idiag_expires: 52, idiag_rqueue: 56, idiag_wqueue: 60, idiag_uid: 64, idiag_inode: 68 },
      },
      sockaddr_nl: { nl_family: 0, nl_pid: 4, nl_groups: 8 },
      sockaddr_in: { sin_family: 0, sin_port: 2, sin_addr: 4 },
      sockaddr_in6: { sin6_family: 0, sin6_port: 2, sin6_addr: 8, sin6_scope_id: 24 },
      pollfd: { fd: 0, events: 4, revents: 6 },
      if_nameindex: { if_index: 0, if_name: 8 },
    };
    const expected = Object.entries(fields).flatMap(([type, members]) =>
      Object.entries(members).map(([member, at]): [string, number] => [`${type}.${member}`, at]),
    );
    const body = expected.map(([name]) => {
      const [type = "", ...member] = name.split(".");
      return `printf("${name} %d\\n", (int)offsetof(struct ${type}, ${member.join(".")}));`;
    });
    expect([...numbersOf(HEADERS, body.join("\n"))]).toEqual(expected);
  });
});
