// A zip archive of stored parts, with the checksums that libzip asks for, in an unlinked file; and what every opened
// file must keep.
#ifndef KPITOP_FUZZ_ZIP_OF_H
#define KPITOP_FUZZ_ZIP_OF_H

#include "ingest/ingest.h"
#include "ingest/input_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

struct part {
    const char *name;
    const void *data;
    size_t len;
};

static inline void must(bool ok)
{
    if (!ok)
        abort();
}

static inline void put(struct strbuf *b, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        sb_putc(b, (char)(v >> (8 * i) & 0xff));
}

static inline void put_fields(struct strbuf *b, const struct part *p)
{
    put(b, 0, 2);                                                    // flags
    put(b, 0, 2);                                                    // stored
    put(b, 0x5a210000, 4);                                           // time
    put(b, crc32(0, (const Bytef *)p->data, (uInt)p->len), 4);
    put(b, p->len, 4);
    put(b, p->len, 4);
    put(b, strlen(p->name), 2);
    put(b, 0, 2);
}

static inline void zip_of(struct strbuf *b, const struct part *parts, size_t n)
{
    size_t at[8];
    sb_clear(b);
    for (size_t i = 0; i < n; i++) {
        at[i] = b->len;
        put(b, 0x04034b50, 4);
        put(b, 20, 2);
        put_fields(b, &parts[i]);
        sb_add(b, parts[i].name);
        sb_addn(b, parts[i].data, parts[i].len);
    }
    size_t directory = b->len;
    for (size_t i = 0; i < n; i++) {
        put(b, 0x02014b50, 4);
        put(b, 20, 2);
        put(b, 20, 2);
        put_fields(b, &parts[i]);
        put(b, 0, 6); // no comment, first disk, no attributes
        put(b, 0, 4);
        put(b, at[i], 4);
        sb_add(b, parts[i].name);
    }
    size_t size = b->len - directory;
    put(b, 0x06054b50, 4);
    put(b, 0, 4);
    put(b, n, 2);
    put(b, n, 2);
    put(b, size, 4);
    put(b, directory, 4);
    put(b, 0, 2);
}

static inline int check_row(void *ctx, struct csv_row *row, struct err *e)
{
    uint64_t *line = ctx;
    (void)e;
    must(row->fault == CSV_ROW_OK && row->line > *line && row->n <= 16384);
    *line = row->line;
    return 0;
}

// Whatever sizes the archive says, nothing goes back and nothing beyond the file's own.
static inline void check_told(void *ctx, uint64_t done, uint64_t total)
{
    uint64_t *last = ctx;
    must(!total || (done >= *last && done <= total));
    *last = total ? done : *last;
}

// Opens the bytes as a file. A sheet must come out as rows that libcsv reads without a fault, each a line further down.
static inline void open_bytes(const void *data, size_t len, const char *inside)
{
    static int fd = -1;
    char path[80];
    if (fd < 0)
        fd = memfd_create("export", MFD_CLOEXEC);
    must(fd >= 0 && !ftruncate(fd, 0) && pwrite(fd, data, len, 0) == (ssize_t)len);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    struct ingest_limits limits = {.decompressed = 64 << 20, .rows = 10000};
    uint64_t told = 0;
    struct meter meter = {.tell = check_told, .ctx = &told, .total = len};
    struct input_opts o = {.limits = &limits, .given = fd + 1, .given_len = strlen(path), .meter = &meter};
    meter_source(&meter, len);
    strncat(path, inside, 30);
    struct input in;
    struct err e = {0};
    if (input_open(&in, path, &o, &e)) {
        must(e.code < 0 && *e.msg);
        return;
    }
    struct enc_scan scan;
    struct decoder d;
    uint64_t line = 0;
    if (in.sheet) {
        must(!encoding_scan(&in, &scan, 1, NULL, &e) && (scan.enc == ENC_UTF8));
        must(!decoder_init(&d, &in, &scan, &e));
        struct csv_stream s = {.delimiter = ',', .by_row = true};
        must(!csv_read(&s, &d, check_row, &line, &e) && line <= limits.rows);
        decoder_release(&d);
    }
    input_close(&in);
}

#endif
