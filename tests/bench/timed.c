// timed: runs a command as a whole process and appends what it took to a file:
//   NAME|seconds|CPU seconds|peak MB|peak anonymous MB|exit status
// usage: timed [-c CORES] FILE NAME COMMAND [ARGUMENT...]
// The first CORES processors that are ours are the command's. Anonymous memory (without mapped files) is read from
// /proc every 5 ms: a shorter peak is missed.
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void keep_to(int cores)
{
    cpu_set_t ours, few;
    CPU_ZERO(&few);
    if (cores <= 0 || sched_getaffinity(0, sizeof(ours), &ours))
        return;
    for (size_t i = 0; i < CPU_SETSIZE && cores; i++)
        if (CPU_ISSET(i, &ours)) {
            CPU_SET(i, &few);
            cores--;
        }
    if (sched_setaffinity(0, sizeof(few), &few))
        perror("timed: sched_setaffinity");
}

// kB of anonymous memory that the process holds now.
static long anonymous(pid_t child)
{
    char path[64], line[256];
    long sum = 0, n = 0;
    snprintf(path, sizeof(path), "/proc/%ld/status", (long)child);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof(line), f))
        if (sscanf(line, "RssAnon: %ld", &n) == 1 || sscanf(line, "RssShmem: %ld", &n) == 1)
            sum += n;
    if (f)
        fclose(f);
    return sum;
}

int main(int argc, char **argv)
{
    int cores = 0, status = 0;
    if (argc > 2 && strcmp(argv[1], "-c") == 0) {
        cores = (int)strtol(argv[2], NULL, 10);
        argv += 2;
        argc -= 2;
    }
    if (argc < 4) {
        fputs("usage: timed [-c CORES] FILE NAME COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        keep_to(cores);
        execvp(argv[3], argv + 3);
        fprintf(stderr, "timed: %s: %s\n", argv[3], strerror(errno));
        _exit(127);
    }
    struct rusage use = {0};
    long peak = 0;
    pid_t ended = 0;
    while (child > 0 && (ended = wait4(child, &status, WNOHANG, &use)) == 0) {
        long held = anonymous(child);
        if (held > peak)
            peak = held;
        nanosleep(&(struct timespec){.tv_nsec = now() - start < 0.1 ? 500000 : 5000000}, NULL);
    }
    double took = now() - start;
    FILE *out = ended == child ? fopen(argv[1], "a") : NULL;
    if (!out) {
        perror("timed");
        return 1;
    }
    double cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
                 (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
    int rc = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    fprintf(out, "%s|%.4f|%.4f|%.1f|%.1f|%d\n", argv[2], took, cpu, (double)use.ru_maxrss / 1024,
            (double)peak / 1024, rc);
    return fclose(out) ? 1 : rc;
}
