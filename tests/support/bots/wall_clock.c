/* Preloaded into a bot: its wall clock is the machine's plus the nanoseconds in a file that a test writes.
   Every other clock stays as it is. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile const int64_t *ahead; /* mapped, so that a change counts at once */

/* Follow the file at `path`, which holds eight bytes. Return 0, or -1 if it can't be mapped. */
int follow_wall_clock(const char *path) {
    int file = open(path, O_RDONLY);
    if (file < 0) return -1;
    void *mapped = mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (mapped == MAP_FAILED) return -1;
    ahead = mapped;
    return 0;
}

int clock_gettime(clockid_t which, struct timespec *at) {
    int result = (int)syscall(SYS_clock_gettime, which, at);
    if (result == 0 && ahead && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) {
        int64_t moved = at->tv_sec * INT64_C(1000000000) + at->tv_nsec + *ahead;
        at->tv_sec = moved / 1000000000;
        at->tv_nsec = moved % 1000000000;
    }
    return result;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec precise;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &precise);
    at->tv_sec = precise.tv_sec;
    at->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (at) *at = precise.tv_sec;
    return precise.tv_sec;
}
