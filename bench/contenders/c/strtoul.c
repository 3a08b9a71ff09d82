/* A loop of strtoul(3) over the text in memory: what a C programmer writes first. It trusts its input. */
#include "table.h"

static void addresses(const char **at, uint32_t *to, int words) {
  char *end;
  if (words == 1) {
    *to = strtoul(*at, &end, 16);
    *at = end;
    return;
  }
  for (int i = 0; i < 4; i++) {
    char word[9];
    memcpy(word, *at + 8 * i, 8);
    word[8] = 0;
    to[i] = strtoul(word, NULL, 16);
  }
  *at += 32;
}

static size_t parse(const char *text, size_t length, int words, struct columns *c) {
  const char *end = text + length, *p = memchr(text, '\n', length);
  size_t row = 0;
  for (p++; p < end; row++) {
    char *q;
    strtoul(p, &q, 10);
    p = q + 2; /* ": " */
    addresses(&p, c->local_address + row * words, words);
    c->local_port[row] = strtoul(p + 1, &q, 16);
    p = q + 1;
    addresses(&p, c->remote_address + row * words, words);
    c->remote_port[row] = strtoul(p + 1, &q, 16);
    c->state[row] = strtoul(q, &q, 16);
    c->tx_queue[row] = strtoul(q, &q, 16);
    c->rx_queue[row] = strtoul(q + 1, &q, 16);
    c->timer[row] = strtoul(q, &q, 16);
    c->timer_expires[row] = strtoul(q + 1, &q, 16);
    c->retransmits[row] = strtoul(q, &q, 16);
    c->uid[row] = strtoul(q, &q, 10);
    c->timeouts[row] = strtoul(q, &q, 10);
    c->inode[row] = strtoull(q, &q, 10);
    p = (const char *)memchr(q, '\n', end - q) + 1;
  }
  return row;
}
