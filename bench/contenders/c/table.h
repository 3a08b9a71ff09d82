/*
 * What the C contenders share: columns, a digest of them (../digest.ts) and the conversation of ../serve.ts.
 * Each defines parse(), which reads a whole table and answers its rows.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct columns {
  uint8_t *state, *timer;
  uint32_t *local_address, *remote_address; /* as printed: four words a row in tcp6, one in tcp */
  uint16_t *local_port, *remote_port;
  uint32_t *tx_queue, *rx_queue, *timer_expires, *retransmits, *uid, *timeouts;
  uint64_t *inode;
};

/* `text` ends with a newline and a NUL behind `length`. */
static size_t parse(const char *text, size_t length, int words, struct columns *c);

static void *array(size_t rows, size_t size) {
  void *memory = calloc(rows, size);
  if (!memory) abort();
  return memory;
}

static struct columns new_columns(size_t rows, int words) {
  struct columns c = {
    array(rows, 1), array(rows, 1), array(rows * words, 4), array(rows * words, 4), array(rows, 2), array(rows, 2),
    array(rows, 4), array(rows, 4), array(rows, 4), array(rows, 4), array(rows, 4), array(rows, 4), array(rows, 8),
  };
  return c;
}

static void free_columns(struct columns *c) {
  free(c->state), free(c->timer), free(c->local_address), free(c->remote_address), free(c->local_port);
  free(c->remote_port), free(c->tx_queue), free(c->rx_queue), free(c->timer_expires), free(c->retransmits);
  free(c->uid), free(c->timeouts), free(c->inode);
}

#define HASH(name, column, count, value)                                                  \
  do {                                                                                    \
    uint32_t sum = 0;                                                                     \
    for (size_t i = 0; i < (count); i++) sum = sum * 16777619u + (uint32_t)(value(column[i])); \
    printf(",\"" name "\":%u", sum);                                                      \
  } while (0)

#define AS_IT_IS(x) (x)

static void print_digest(const struct columns *c, size_t rows, int words) {
  printf("{\"rows\":%zu", rows);
  HASH("state", c->state, rows, AS_IT_IS);
  HASH("timer", c->timer, rows, AS_IT_IS);
  HASH("localAddress", c->local_address, rows * words, __builtin_bswap32);
  HASH("remoteAddress", c->remote_address, rows * words, __builtin_bswap32);
  HASH("localPort", c->local_port, rows, AS_IT_IS);
  HASH("remotePort", c->remote_port, rows, AS_IT_IS);
  HASH("txQueue", c->tx_queue, rows, AS_IT_IS);
  HASH("rxQueue", c->rx_queue, rows, AS_IT_IS);
  HASH("timerExpires", c->timer_expires, rows, AS_IT_IS);
  HASH("retransmits", c->retransmits, rows, AS_IT_IS);
  HASH("uid", c->uid, rows, AS_IT_IS);
  HASH("timeouts", c->timeouts, rows, AS_IT_IS);
  HASH("inode", c->inode, rows, AS_IT_IS);
  puts("}");
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "r");
  if (!file) abort();
  fseek(file, 0, SEEK_END);
  *length = ftell(file);
  rewind(file);
  char *text = array(*length + 1, 1);
  if (fread(text, 1, *length, file) != *length) abort();
  fclose(file);
  return text;
}

int main(void) {
  char line[4096], protocol[16], path[4000];
  char *text = NULL;
  size_t length = 0, rows = 0;
  int words = 1;
  struct columns c = {0};
  setvbuf(stdout, NULL, _IOLBF, 0);
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "open %15s %3999[^\n]", protocol, path) == 2) {
      words = strcmp(protocol, "tcp6") ? 1 : 4;
      text = read_file(path, &length);
      for (size_t i = rows = 0; i < length; i++) rows += text[i] == '\n';
      c = new_columns(rows, words);
      rows = parse(text, length, words, &c);
      print_digest(&c, rows, words);
    } else if (!strcmp(line, "run\n")) {
      double start = now();
      rows = parse(text, length, words, &c);
      printf("[%.0f]\n", now() - start);
    } else if (!strcmp(line, "short\n")) {
      /* Five samples of at least 10 ms. */
      for (int sample = 0; sample < 5; sample++) {
        double start = now(), end;
        long runs = 0;
        do rows = parse(text, length, words, &c), runs++, end = now();
        while (end - start < 1e7);
        printf("%c%.1f", sample ? ',' : '[', (end - start) / runs);
      }
      puts("]");
    } else {
      free(text), free_columns(&c);
      text = NULL;
      memset(&c, 0, sizeof c);
      puts("null");
    }
  }
  return 0;
}
