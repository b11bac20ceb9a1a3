// Runs a fuzz target without libFuzzer: each file given, then mutations of them for some seconds.
//   fuzz_x [-t SECONDS] [-s SEED] [FILE...]
// `make fuzz` runs the targets with libFuzzer instead (tests/fuzz/libfuzzer.sh).
// A crash leaves its input in "crash-input" under $TMPDIR.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define INPUT_MAX 4096
#define SEEDS_MAX 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t *seeds[SEEDS_MAX];
static size_t seed_len[SEEDS_MAX], nseeds;
static uint64_t rng = 88172645463325252ull;

static uint64_t next_random(void)
{
    rng ^= rng << 13;
    rng ^= rng >> 7;
    rng ^= rng << 17;
    return rng >> 11;
}

static size_t below(size_t n)
{
    return n ? (size_t)(next_random() % n) : 0;
}

static void keep_seed(const uint8_t *data, size_t len)
{
    if (nseeds == SEEDS_MAX)
        return;
    seeds[nseeds] = malloc(len + 1);
    if (!seeds[nseeds])
        exit(2);
    memcpy(seeds[nseeds], data, len);
    seed_len[nseeds++] = len;
}

// Saved before it is run, because afterwards there may be nobody left to save it.
static void run(const uint8_t *data, size_t len, int crash_fd)
{
    if (crash_fd >= 0 && (ftruncate(crash_fd, 0) || pwrite(crash_fd, data, len, 0) != (ssize_t)len))
        exit(2);
    uint8_t *exact =
        malloc(len ? len : 1); // an exact block, so that AddressSanitizer sees a read beyond the end
    if (!exact)
        exit(2);
    memcpy(exact, data, len);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
}

static void read_seed(const char *path)
{
    static uint8_t buf[1 << 20];
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        perror(path);
        exit(2);
    }
    ssize_t n = read(fd, buf, sizeof(buf));
    close(fd);
    if (n < 0)
        exit(2);
    run(buf, (size_t)n, -1);
    keep_seed(buf, (size_t)n < INPUT_MAX ? (size_t)n : INPUT_MAX);
}

static size_t insert(uint8_t *buf, size_t len, const uint8_t *what, size_t n)
{
    if (len + n > INPUT_MAX)
        return len;
    size_t at = below(len + 1);
    memmove(buf + at + n, buf + at, len - at);
    memcpy(buf + at, what, n);
    return len + n;
}

static size_t mutate(uint8_t *buf, size_t len)
{
    static const char pieces[] = "\"\"\n\r\r\n;,\t=[]#\\\0\xFF\xC3\xE2\x80 0-1.9:/+eT";
    size_t at = below(len), n;
    switch (below(6)) {
    case 0:
        if (len)
            buf[at] ^= (uint8_t)(1u << below(8));
        return len;
    case 1:
        if (len)
            buf[at] = (uint8_t)next_random();
        return len;
    case 2: // take a piece away
        n = below(len - at < 32 ? len - at + 1 : 32);
        memmove(buf + at, buf + at + n, len - at - n);
        return len - n;
    case 3: // double a piece
        n = below(len - at < 32 ? len - at + 1 : 32);
        {
            uint8_t copy[32];
            memcpy(copy, buf + at, n);
            return insert(buf, len, copy, n);
        }
    case 4: return insert(buf, len, (const uint8_t *)pieces + below(sizeof(pieces) - 2), 1 + below(2));
    default: return below(4) ? len : at; // cut
    }
}

static void fuzz(double seconds, int crash_fd)
{
    struct timespec start, now;
    uint8_t buf[INPUT_MAX];
    size_t rounds = 0;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        for (int i = 0; i < 64; i++, rounds++) {
            size_t k = below(nseeds), len = seed_len[k];
            memcpy(buf, seeds[k], len);
            for (size_t m = 1 + below(6); m > 0; m--)
                len = mutate(buf, len);
            run(buf, len, crash_fd);
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9 < seconds);
    printf("%zu inputs\n", rounds);
}

int main(int argc, char **argv)
{
    double seconds = 0;
    int opt;
    while ((opt = getopt(argc, argv, "t:s:")) != -1) {
        if (opt == 't')
            seconds = strtod(optarg, NULL);
        else if (opt == 's')
            rng ^= strtoull(optarg, NULL, 10) << 8;
        else
            return 2;
    }
    for (int i = optind; i < argc; i++)
        read_seed(argv[i]);
    if (!nseeds)
        keep_seed((const uint8_t *)"", 0);
    const char *tmp = getenv("TMPDIR");
    char path[4096];
    snprintf(path, sizeof(path), "%s/crash-input", tmp ? tmp : "/tmp");
    int crash_fd = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
    if (seconds > 0)
        fuzz(seconds, crash_fd);
    unlink(path);
    for (size_t i = 0; i < nseeds; i++)
        free(seeds[i]);
    return 0;
}
