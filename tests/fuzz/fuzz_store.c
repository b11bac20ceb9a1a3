// Any bytes as one of the CSV files that are taken into the store (the first byte says which table): refused with a sentence and nothing is
// written, or what was read can be listed, and written out and in again gives the same rows.
#include "base/utf8.h"
#include "store/store.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char home[300], dir[320], out[320], file[400];

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void put(enum store_kind k, const uint8_t *data, size_t size)
{
    snprintf(file, sizeof(file), "%s/%s.csv", dir, store_kind_name(k));
    FILE *f = fopen(file, "w");
    must(f && fwrite(data, 1, size, f) == size && !fclose(f));
}

static size_t rows_of(struct store *s, enum store_kind k)
{
    struct arena mem = {0};
    void *rows;
    size_t n = 0;
    must(!store_list(s, k, &mem, &rows, &n, NULL));
    arena_release(&mem);
    return n;
}

static void forget(const char *where)
{
    for (int k = 0; k < STORE_KINDS; k++) {
        snprintf(file, sizeof(file), "%s/%s.csv", where, store_kind_name((enum store_kind)k));
        unlink(file);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct store_opts o = {.dir = home, .now_ms = 1760000000000, .by = "ana"};
    struct store *s = NULL;
    struct err e = {0};
    size_t n = 0, again = 0;
    if (!size)
        return 0;
    snprintf(home, sizeof(home), "%s/kpitop-fuzz-%ld", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    snprintf(dir, sizeof(dir), "%s/in", home);
    snprintf(out, sizeof(out), "%s/out", home);
    mkdir(home, 0700);
    mkdir(dir, 0700);
    enum store_kind k = (enum store_kind)(*data % STORE_KINDS);
    put(k, data + 1, size - 1);
    must(!store_open(&s, &o, &e));
    if (store_import(s, dir, &n, &e))
        must(*e.msg && utf8_valid(e.msg, strlen(e.msg)) && !rows_of(s, k));
    else {
        size_t kept = rows_of(s, k);
        must(kept <= n);
        must(!store_export(s, out, &n, &e) && !store_import(s, out, &again, &e) && n == again && rows_of(s, k) == kept);
    }
    must(!store_check(s, &e));
    store_close(s);
    forget(dir);
    forget(out);
    snprintf(file, sizeof(file), "%s/kpitop.db", home);
    unlink(file);
    rmdir(out);
    rmdir(dir);
    rmdir(home);
    return 0;
}
