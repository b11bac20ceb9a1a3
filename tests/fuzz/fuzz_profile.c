// Any bytes as a profile; after a line "%%", the export that it must read. A profile is refused with a sentence that
// names its line, or it is complete; then it may find nothing, but nothing breaks.
#include "ingest/load_priv.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static int count(void *ctx, uint32_t no, const struct record *r, struct err *e)
{
    (void)no;
    (void)e;
    (*(uint64_t *)ctx) += r->kind < REC_KINDS;
    return 0;
}

static void load(const struct profile *forced, const struct words *words, const uint8_t *data, size_t size)
{
    static struct zone *zone;
    static int fd = -1;
    static char path[64];
    if (fd < 0) {
        must(!zone_open(&zone, "Europe/Paris", NULL));
        fd = memfd_create("export.csv", MFD_CLOEXEC);
        must(fd >= 0);
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    }
    must(!ftruncate(fd, 0) && pwrite(fd, data, size, 0) == (ssize_t)size);
    struct ingest_opts o = {.zone = zone};
    struct source_info si = {.path = path};
    struct source_list none = {0};
    struct profile_list list = {0};
    uint64_t n = 0, sum = 0;
    struct record_sink sink = {.ctx = &n, .row = count};
    struct err e = {0};
    must(!load_source(&si, NULL, 0, &none, &o, words, &list, forced, NULL, &sink, NULL, &e));
    must(si.state == SOURCE_LOADED ? si.rows_rejected <= si.rows : si.why && *si.why);
    for (int k = 0; k < REC_KINDS; k++)
        sum += si.records[k];
    must(sum == n);
    source_info_release(&si);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t example[] = "Ref;Day;Hour;Mood;Level;Who;Who\n1;02/01/2025;10:00;happy;L2;a;b\n1;;;;;c;d\n";
    const uint8_t *cut = size ? memmem(data, size, "\n%%\n", 4) : NULL;
    size_t len = cut ? (size_t)(cut - data) + 1 : size;
    static struct words words;
    struct profile p;
    struct err e = {0};
    must(words.keys.n || !words_init(&words, NULL));
    if (profile_parse(&p, "fuzz.ini", (const char *)data, len, &words, &e)) {
        must(strstr(e.msg, "fuzz.ini") != NULL);
        return 0;
    }
    must(p.name && p.label && p.nsections);
    if (cut)
        load(&p, &words, cut + 4, size - len - 3);
    load(&p, &words, example, sizeof(example) - 1);
    profile_release(&p);
    return 0;
}
