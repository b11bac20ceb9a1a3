// Any bytes as an export: encoding, dialect, rows, recognition, values. What a source says of itself must agree with
// the records it gave, every value must lie in its range, and each row must be found again by its offset.
#include "ingest/load_priv.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEPT 4096

struct seen {
    uint64_t records[REC_KINDS];
    uint64_t rows, offset, lines;
    uint64_t offsets[KEPT];
    size_t noffsets, reread;
};

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_value(const struct record *r, enum rec_field f)
{
    const struct rec_value *v = &r->v[f];
    switch (rec_fields[f].type) {
    case RT_DURATION: must(v->i >= 0); break;
    case RT_COUNT: must(v->i >= 0); break;
    case RT_FLAG: must(v->i == 0 || v->i == 1); break;
    case RT_PERIOD: must(v->i < v->j); break;
    case RT_DAY: must(v->i > -26000 && v->i < 85000); break;
    case RT_TIME: must(v->i > INT64_C(-2300000000000) && v->i < INT64_C(7300000000000)); break;
    case RT_MONEY: must(v->i >= -INT64_C(1000000000) * MONEY_ONE && v->i <= INT64_C(1000000000) * MONEY_ONE); break;
    case RT_SCORE:
        must(v->cls >= -1 && v->cls <= 1);
        must(f == F_score || (v->i >= rec_fields[f].lo * SCORE_ONE && v->i <= rec_fields[f].hi * SCORE_ONE));
        break;
    case RT_CHANNEL: must(v->s && v->len); break;
    case RT_ID:
    case RT_TEXT:
    case RT_DIM: must(v->s && v->len && !memchr(v->s, 0, v->len)); break;
    case RT_NUMBER:
    case RT_WORD: break;
    }
}

static int on_record(void *ctx, uint32_t no, const struct record *r, struct err *e)
{
    struct seen *s = ctx;
    (void)no;
    (void)e;
    s->records[r->kind]++;
    must(r->line >= 1 && r->line <= s->lines);
    if (!s->rows || r->offset != s->offset) { // records of one row come together; folded rows may come later
        s->rows++;
        if (s->noffsets < KEPT)
            s->offsets[s->noffsets++] = r->offset;
    }
    s->offset = r->offset;
    for (int f = 0; f < F_COUNT; f++)
        if (rec_has(r, (enum rec_field)f)) {
            must(rec_kind_has(r->kind, (enum rec_field)f) || r->kind == REC_SURVEY || f == F_channel);
            check_value(r, (enum rec_field)f);
        }
    return 0;
}

static int on_again(void *ctx, long index, const char *const *cells, size_t n)
{
    struct seen *s = ctx;
    (void)cells;
    (void)n;
    if (index >= 0)
        must((size_t)index == s->reread++);
    return 0;
}

static int ascending(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void check(struct source_info *si, struct seen *s, const struct ingest_opts *o)
{
    if (si->state != SOURCE_LOADED) {
        must(si->why && *si->why);
        return;
    }
    must(si->rows_rejected <= si->rows);
    must(s->rows <= si->rows - si->rows_rejected);
    for (int k = 0; k < REC_KINDS; k++)
        must(si->records[k] == s->records[k]);
    uint64_t whole = 0, cells = 0;
    for (size_t i = 0; i < si->nreasons; i++)
        *(si->reasons[i].whole_row ? &whole : &cells) += si->reasons[i].n;
    must(whole == si->rows_rejected && cells == si->cells_rejected);
    for (size_t i = 0; i < si->nrejects; i++)
        must(si->rejects[i].line >= 1 && si->rejects[i].line <= s->lines && *si->rejects[i].reason);
    struct err e = {0};
    qsort(s->offsets, s->noffsets, sizeof(*s->offsets), ascending);
    for (size_t i = 1; i < s->noffsets; i++)
        must(s->offsets[i] > s->offsets[i - 1]);
    must(!ingest_reread(si, o, s->offsets, s->noffsets, on_again, s, &e) && s->reread == s->noffsets);
}

// Lines at most: every end of line in any of the encodings, and the last one.
static uint64_t line_count(const uint8_t *p, size_t n)
{
    uint64_t lines = 1;
    for (size_t i = 0; i < n; i++)
        lines += p[i] == '\n' || p[i] == '\r';
    return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct words words;
    static struct profile_list profiles;
    static struct zone *zone;
    static int fd = -1;
    static char path[64];
    if (fd < 0) {
        must(!words_init(&words, NULL) && !profiles_load(&profiles, NULL, &words, NULL, NULL) &&
             !zone_open(&zone, "Europe/Paris", NULL));
        fd = memfd_create("export.csv", MFD_CLOEXEC);
        must(fd >= 0);
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    }
    must(!ftruncate(fd, 0) && pwrite(fd, data, size, 0) == (ssize_t)size);
    struct ingest_opts o = {.zone = zone};
    struct seen *s = calloc(1, sizeof(*s));
    must(s != NULL);
    bool packed = size > 3 && ((data[0] == 0x1f && data[1] == 0x8b) || data[0] == 'P' || data[0] == 0x28);
    s->lines = packed ? UINT64_MAX : line_count(data, size);
    struct source_info si = {.path = path};
    struct source_list none = {0};
    struct record_sink sink = {.ctx = s, .row = on_record};
    struct err e = {0};
    must(!load_source(&si, NULL, 0, &none, &o, &words, &profiles, NULL, NULL, &sink, NULL, &e));
    check(&si, s, &o);
    source_info_release(&si);
    free(s);
    return 0;
}
