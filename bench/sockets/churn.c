/*
 * Opens and closes TCP connections on loopback at a steady rate, and counts what it sends: of each connection a number of
 * bytes from 1 to 1000. A process of its own accepts them, reads to the end, and closes after the client.
 *
 *     churn PORTS RATE SECONDS
 *
 * First it prints the ports it listens at; once a line has come in it connects, and then prints the connections it has made, and of
 * how many bytes each of them sent: 1,000 numbers.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_PORTS 64
#define SIZES 1000

static struct sockaddr_in addresses[MOST_PORTS];
static struct pollfd listeners[MOST_PORTS];
static unsigned counts[SIZES + 1];
static char bytes[SIZES];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void listen_at(int ports) {
  for (int i = 0; i < ports; i++) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    socklen_t length = sizeof addresses[i];
    addresses[i].sin_family = AF_INET;
    addresses[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addresses[i], length) < 0 || listen(fd, 4096) < 0) fail("listen");
    getsockname(fd, (struct sockaddr *)&addresses[i], &length);
    listeners[i] = (struct pollfd){.fd = fd, .events = POLLIN};
    printf("%d%c", ntohs(addresses[i].sin_port), i + 1 < ports ? ' ' : '\n');
  }
  fflush(stdout);
}

/** Until it is killed. */
static void serve(int ports) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (;;) {
    poll(listeners, ports, -1);
    for (int i = 0; i < ports; i++) {
      if (!(listeners[i].revents & POLLIN)) continue;
      for (int fd; (fd = accept(listeners[i].fd, 0, 0)) >= 0; close(fd)) {
        while (read(fd, bytes, sizeof bytes) > 0) continue;
      }
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int ports = atoi(argv[1]);
  double rate = atof(argv[2]), seconds = atof(argv[3]);
  listen_at(ports);
  if (fork() == 0) serve(ports);
  if (getchar() == EOF) return 1;
  unsigned made = 0;
  double start = now(), end = start + seconds;
  for (double time = start; time < end; time = now()) {
    if (made > (time - start) * rate) {
      usleep(200);
      continue;
    }
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&addresses[made % ports], sizeof addresses[0]) < 0) fail("connect");
    int size = 1 + made * 7919u % SIZES;
    if (write(fd, bytes, size) != size) fail("write");
    close(fd);
    counts[size]++;
    made++;
  }
  printf("%u\n", made);
  for (int size = 1; size <= SIZES; size++) printf("%u%c", counts[size], size < SIZES ? ' ' : '\n');
  fflush(stdout);
  // What was sent is still to be read.
  sleep(1);
  return 0;
}
