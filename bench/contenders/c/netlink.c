/*
 * sock_diag read into columns, as a C programmer would. A line of input is a question, a line of output its answer:
 *
 *   dump FAMILIES STATES PORT EXTENSIONS   [nanoseconds, rows, sum of inodes, sum of ports]; FAMILIES 1: tcp and tcp6 in
 *                                          one dump, 2: one after the other; STATES a mask; PORT 0: any
 *   find TIMES LOCAL PORT REMOTE PORT      [nanoseconds a look-up, inode]; addresses of IPv4
 */
#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WINDOW (256 * 1024)

struct columns {
  uint8_t *protocol, *state, *timer, *local_address, *remote_address, *info;
  uint16_t *local_port, *remote_port;
  uint32_t *tx_queue, *rx_queue, *timer_expires, *retransmits, *uid, *inode;
};

static struct columns c;
static size_t capacity, rows;
static char window[WINDOW] __attribute__((aligned(8)));
static int fd;

static void *grown(void *memory, size_t size) {
  memory = realloc(memory, capacity * size);
  if (!memory) abort();
  return memory;
}

#define INFO_BYTES 256

static void grow(void) {
  capacity = capacity ? capacity * 2 : 1024;
  c.protocol = grown(c.protocol, 1), c.state = grown(c.state, 1), c.timer = grown(c.timer, 1);
  c.local_address = grown(c.local_address, 16), c.remote_address = grown(c.remote_address, 16);
  c.local_port = grown(c.local_port, 2), c.remote_port = grown(c.remote_port, 2);
  c.tx_queue = grown(c.tx_queue, 4), c.rx_queue = grown(c.rx_queue, 4), c.uid = grown(c.uid, 4);
  c.timer_expires = grown(c.timer_expires, 4), c.retransmits = grown(c.retransmits, 4), c.inode = grown(c.inode, 4);
  c.info = grown(c.info, INFO_BYTES);
}

static void keep(const struct inet_diag_msg *m, uint32_t length) {
  if (rows == capacity) grow();
  size_t at = rows++;
  c.protocol[at] = m->idiag_family == AF_INET6;
  c.state[at] = m->idiag_state, c.timer[at] = m->idiag_timer, c.retransmits[at] = m->idiag_retrans;
  memcpy(c.local_address + 16 * at, m->id.idiag_src, 16), memcpy(c.remote_address + 16 * at, m->id.idiag_dst, 16);
  c.local_port[at] = ntohs(m->id.idiag_sport), c.remote_port[at] = ntohs(m->id.idiag_dport);
  c.timer_expires[at] = m->idiag_expires, c.rx_queue[at] = m->idiag_rqueue, c.tx_queue[at] = m->idiag_wqueue;
  c.uid[at] = m->idiag_uid, c.inode[at] = m->idiag_inode;
  const char *attribute = (const char *)(m + 1);
  for (int left = length - sizeof *m; left >= 4;) {
    const uint16_t *head = (const uint16_t *)attribute;
    if (head[0] < 4 || head[0] > left) return;
    size_t value = head[0] - 4;
    if (head[1] == INET_DIAG_INFO)
      memcpy(c.info + INFO_BYTES * at, attribute + 4, value < INFO_BYTES ? value : INFO_BYTES);
    left -= (head[0] + 3) & ~3, attribute += (head[0] + 3) & ~3;
  }
}

/* 1 when it was the last message. */
static int receive(void) {
  int length = recv(fd, window, WINDOW, 0);
  if (length <= 0) perror("recv"), exit(1);
  for (struct nlmsghdr *m = (void *)window; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
    if (m->nlmsg_type == NLMSG_DONE || m->nlmsg_type == NLMSG_ERROR) return 1;
    keep(NLMSG_DATA(m), m->nlmsg_len - NLMSG_HDRLEN);
    if (!(m->nlmsg_flags & NLM_F_MULTI)) return 1;
  }
  return 0;
}

/* The local port, at least and at most: kernels before 4.16 have no EQ. */
static size_t bytecode(char *to, uint16_t port) {
  struct inet_diag_bc_op ops[4] = {
    {INET_DIAG_BC_S_GE, 8, 20}, {0, 0, port}, {INET_DIAG_BC_S_LE, 8, 12}, {0, 0, port},
  };
  struct {
    uint16_t length, type;
  } head = {sizeof head + sizeof ops, INET_DIAG_REQ_BYTECODE};
  memcpy(to, &head, sizeof head), memcpy(to + sizeof head, ops, sizeof ops);
  return head.length;
}

static void dump(int type, int family, unsigned states, uint16_t port, int extensions) {
  char request[256] = {0};
  struct nlmsghdr *head = (void *)request;
  size_t length;
  if (type == SOCK_DIAG_BY_FAMILY) {
    struct inet_diag_req_v2 *r = NLMSG_DATA(head);
    r->sdiag_family = family, r->sdiag_protocol = IPPROTO_TCP;
    r->idiag_states = states, r->idiag_ext = extensions;
    length = NLMSG_LENGTH(sizeof *r);
  } else {
    struct inet_diag_req *r = NLMSG_DATA(head);
    r->idiag_states = states, r->idiag_ext = extensions;
    length = NLMSG_LENGTH(sizeof *r);
  }
  if (port) length += bytecode(request + length, port);
  head->nlmsg_len = length, head->nlmsg_type = type, head->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  if (send(fd, request, length, 0) < 0) perror("send"), exit(1);
  while (!receive());
}

static void find(const char *local, int port, const char *remote, int peer) {
  struct {
    struct nlmsghdr head;
    struct inet_diag_req_v2 r;
  } q = {{sizeof q, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 0, 0}, {AF_INET, IPPROTO_TCP}};
  q.r.idiag_ext = 1 << (INET_DIAG_INFO - 1);
  q.r.id.idiag_sport = htons(port), q.r.id.idiag_dport = htons(peer);
  inet_pton(AF_INET, local, q.r.id.idiag_src), inet_pton(AF_INET, remote, q.r.id.idiag_dst);
  q.r.id.idiag_cookie[0] = q.r.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  rows = 0;
  if (send(fd, &q, sizeof q, 0) < 0) perror("send"), exit(1);
  receive();
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(void) {
  char line[256], local[64], remote[64];
  int families, states, port, peer, extensions, times;
  setvbuf(stdout, NULL, _IOLBF, 0);
  fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd < 0) perror("socket"), exit(1);
  while (fgets(line, sizeof line, stdin)) {
    double start = now();
    if (sscanf(line, "dump %d %d %d %d", &families, &states, &port, &extensions) == 4) {
      rows = 0;
      if (families == 1) dump(TCPDIAG_GETSOCK, 0, states, port, extensions);
      else {
        dump(SOCK_DIAG_BY_FAMILY, AF_INET, states, port, extensions);
        dump(SOCK_DIAG_BY_FAMILY, AF_INET6, states, port, extensions);
      }
      double took = now() - start;
      uint64_t inodes = 0, ports = 0;
      for (size_t i = 0; i < rows; i++) inodes += c.inode[i], ports += c.local_port[i];
      printf("[%.0f,%zu,%llu,%llu]\n", took, rows, (unsigned long long)inodes, (unsigned long long)ports);
    } else if (sscanf(line, "find %d %63s %d %63s %d", &times, local, &port, remote, &peer) == 5) {
      for (int i = 0; i < times; i++) find(local, port, remote, peer);
      printf("[%.1f,%u]\n", (now() - start) / times, rows ? c.inode[0] : 0);
    } else
      puts("null");
  }
  return 0;
}
