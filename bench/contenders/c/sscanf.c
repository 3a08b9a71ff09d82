/* fgets and sscanf(3), as in the netstat of net-tools; lines come from memory. */
#include "table.h"

static size_t parse(const char *text, size_t length, int words, struct columns *c) {
  const char *end = text + length, *p = memchr(text, '\n', length);
  size_t row = 0;
  for (p++; p < end;) {
    const char *newline = memchr(p, '\n', end - p);
    char line[512], local[128], remote[128];
    size_t bytes = newline - p < 511 ? newline - p : 511;
    memcpy(line, p, bytes);
    line[bytes] = 0;
    p = newline + 1;

    int slot, uid, timeouts;
    unsigned local_port, remote_port, state, timer;
    unsigned long tx_queue, rx_queue, expires, retransmits, inode;
    int fields = sscanf(line, "%d: %64[0-9A-Fa-f]:%X %64[0-9A-Fa-f]:%X %X %lX:%lX %X:%lX %lX %d %d %lu %*s\n", &slot, local,
                        &local_port, remote, &remote_port, &state, &tx_queue, &rx_queue, &timer, &expires, &retransmits,
                        &uid, &timeouts, &inode);
    if (fields < 14) continue;
    uint32_t *to_local = c->local_address + row * words, *to_remote = c->remote_address + row * words;
    if (words == 4) {
      sscanf(local, "%8X%8X%8X%8X", to_local, to_local + 1, to_local + 2, to_local + 3);
      sscanf(remote, "%8X%8X%8X%8X", to_remote, to_remote + 1, to_remote + 2, to_remote + 3);
    } else {
      sscanf(local, "%X", to_local);
      sscanf(remote, "%X", to_remote);
    }
    c->local_port[row] = local_port;
    c->remote_port[row] = remote_port;
    c->state[row] = state;
    c->tx_queue[row] = tx_queue;
    c->rx_queue[row] = rx_queue;
    c->timer[row] = timer;
    c->timer_expires[row] = expires;
    c->retransmits[row] = retransmits;
    c->uid[row] = uid;
    c->timeouts[row] = timeouts;
    c->inode[row] = inode;
    row++;
  }
  return row;
}
