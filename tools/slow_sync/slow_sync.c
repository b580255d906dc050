/* A disk that takes SLOW_SYNC_US microseconds longer for each fsync: preloaded by tools/bench. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_longer(void) {
  const char *given = getenv("SLOW_SYNC_US");
  long us = given ? atol(given) : 0;
  struct timespec left = {us / 1000000, us % 1000000 * 1000};
  while (nanosleep(&left, &left) != 0) {
  }
}

#define SLOW(name)                                            \
  int name(int fd) {                                          \
    static int (*real)(int);                                  \
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, #name); \
    wait_longer();                                            \
    return real(fd);                                          \
  }

SLOW(fsync)
SLOW(fdatasync)
