// Loads texts and files through ingest and keeps every record, for the tests of the ingest layer.
#ifndef KPITOP_INGEST_FIXTURE_H
#define KPITOP_INGEST_FIXTURE_H

#include "test_util.h"

#include "base/civil.h"
#include "ingest/ingest.h"

// Of a sink that keeps nothing.
static inline int no_row(void *ctx, uint32_t no, const struct record *r, struct err *e)
{
    (void)ctx;
    (void)no;
    (void)r;
    (void)e;
    return 0;
}

static inline void drop_parts(void *ctx, uint32_t no, void **parts, size_t n)
{
    (void)ctx;
    (void)no;
    (void)parts;
    (void)n;
}

struct loaded {
    struct source_list list;
    struct record *recs; // texts are copied
    size_t n, cap;
    struct arena mem;
    struct zone *zone;
    struct ingest_opts o;
    int begins, ends;
    bool present_at_begin;
};

static inline int fixture_begin(void *ctx, const struct source_info *s, uint32_t no, struct err *e)
{
    struct loaded *l = ctx;
    (void)no;
    (void)e;
    l->begins++;
    for (int k = 0; k < REC_KINDS; k++)
        l->present_at_begin = l->present_at_begin || s->present[k][0] || s->present[k][1];
    return 0;
}

static inline int fixture_row(void *ctx, uint32_t no, const struct record *r, struct err *e)
{
    struct loaded *l = ctx;
    (void)no;
    if (vec_grow((void **)&l->recs, &l->cap, l->n, sizeof(*l->recs)))
        return err_nomem(e);
    struct record *c = &l->recs[l->n++];
    *c = *r;
    for (int f = 0; f < F_COUNT; f++)
        if (rec_has(r, (enum rec_field)f) && r->v[f].s)
            c->v[f].s = arena_strndup(&l->mem, r->v[f].s, r->v[f].len);
    return 0;
}

static inline int fixture_end(void *ctx, const struct source_info *s, uint32_t no, struct err *e)
{
    (void)s;
    (void)no;
    (void)e;
    ((struct loaded *)ctx)->ends++;
    return 0;
}

// l->o may be filled before (zone apart).
static inline void load_paths_in(struct loaded *l, const char *zone, const char *const *paths, size_t n)
{
    struct err e = {0};
    if (zone_open(&l->zone, zone, &e))
        fail_msg("%s", e.msg);
    l->o.zone = l->zone;
    struct record_sink sink = {.ctx = l, .begin = fixture_begin, .row = fixture_row, .end = fixture_end};
    if (ingest_load(paths, n, &l->o, &sink, &l->list, &e))
        fail_msg("%s", e.msg);
}

static inline void loaded_release(struct loaded *l)
{
    source_list_release(&l->list);
    arena_release(&l->mem);
    free(l->recs);
    zone_close(l->zone);
    memset(l, 0, sizeof(*l));
}

static inline void load_file_named(struct loaded *l, const char *zone, const char *name, const char *bytes, size_t len)
{
    const char *dir = test_tmpdir();
    char path[700];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    fclose(f);
    const char *paths[] = {path};
    load_paths_in(l, zone, paths, 1);
    test_rmdir(dir);
}

static inline void load_text(struct loaded *l, const char *text)
{
    load_file_named(l, "Europe/Paris", "x.csv", text, strlen(text));
}

static inline struct source_info *src(const struct loaded *l)
{
    return l->list.items[0];
}

static inline const char *text_of(const struct record *r, enum rec_field f)
{
    return rec_has(r, f) && r->v[f].s ? r->v[f].s : "";
}

// UTC ms of a civil time in UTC
static inline int64_t utc(int y, int mo, int d, int h, int mi, int s)
{
    return ((int64_t)civil_to_day(y, mo, d) * 86400 + h * 3600 + mi * 60 + s) * 1000;
}

static inline bool has_note(const struct source_info *s, const char *part)
{
    for (size_t i = 0; i < s->nnotes; i++)
        if (strstr(s->notes[i], part))
            return true;
    return false;
}

static inline const struct source_column *column(const struct source_info *s, const char *header)
{
    for (size_t i = 0; i < s->ncolumns; i++)
        if (!strcmp(s->columns[i].header, header))
            return &s->columns[i];
    fail_msg("no column %s", header);
    return NULL;
}

static inline size_t count_kind(const struct loaded *l, enum rec_kind k)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        n += l->recs[i].kind == k;
    return n;
}

static inline const struct record *nth(const struct loaded *l, enum rec_kind k, size_t n)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->recs[i].kind == k && n-- == 0)
            return &l->recs[i];
    fail_msg("no such record");
    return NULL;
}

static inline double score_of(const struct record *r, enum rec_field f)
{
    return rec_has(r, f) ? (double)r->v[f].i / (double)SCORE_ONE : -1;
}

#endif
