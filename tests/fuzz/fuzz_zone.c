// Any bytes as a TZif file, read through $TZDIR.
#include "base/zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// One file in $TMPDIR, written anew for each input.
static int zone_file(void)
{
    static int fd = -1;
    if (fd < 0) {
        const char *tmp = getenv("TMPDIR");
        char path[4096];
        snprintf(path, sizeof(path), "%s/fuzzed", tmp ? tmp : "/tmp");
        setenv("TZDIR", tmp ? tmp : "/tmp", 1);
        fd = open(path, O_CREAT | O_RDWR, 0600);
    }
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = zone_file();
    if (fd < 0 || ftruncate(fd, 0) || pwrite(fd, data, size, 0) != (ssize_t)size)
        abort();
    struct zone *z = NULL;
    if (zone_open(&z, "fuzzed", NULL))
        return 0;
    for (int64_t t = -5000000000000; t < 50000000000000; t += 777777777777) {
        int64_t back = zone_to_utc(z, zone_to_local(z, t), NULL);
        zone_day_start(z, zone_day(z, t));
        if (back > t + 60LL * 3600 * 1000 || back < t - 60LL * 3600 * 1000)
            abort();
    }
    zone_close(z);
    return 0;
}
