// Sources as arrays. Rows are written as they stand in memory, with the place of each text in one pool in its pointer.
#include "record/source_image.h"

#include "base/intern.h"

#include <stdlib.h>
#include <string.h>

// A pointer that is new here has to be told below.
_Static_assert(sizeof(struct source_info) == 944 && sizeof(struct source_column) == 64 && sizeof(struct reject) == 56 &&
                   sizeof(struct reject_reason) == 96 && sizeof(struct unknown_word) == 24,
               "tell of the new member");

#define TEXT(type, member) offsetof(struct type, member)
static const size_t info_texts[] = {
    TEXT(source_info, path),       TEXT(source_info, why),       TEXT(source_info, profile),  TEXT(source_info, label),
    TEXT(source_info, chosen_why), TEXT(source_info, runner_up), TEXT(source_info, id_space), TEXT(source_info, encoding),
    TEXT(source_info, newline),    TEXT(source_info, format),    TEXT(source_info, sheet),
    TEXT(source_info, left_out),
};
static const size_t column_texts[] = {TEXT(source_column, header), TEXT(source_column, field), TEXT(source_column, how),
                                      TEXT(source_column, hint)};
static const size_t reject_texts[] = {TEXT(reject, field), TEXT(reject, header), TEXT(reject, value), TEXT(reject, reason)};
static const size_t reason_texts[] = {TEXT(reject_reason, reason), TEXT(reject_reason, field)};
static const size_t word_texts[] = {TEXT(unknown_word, field), TEXT(unknown_word, word)};
static const struct row_kind {
    size_t size;
    const size_t *texts;
    size_t ntexts;
    size_t more, nmore; // an array of texts in the row
    size_t at, n;       // where source_info holds the rows and their number
} kinds[] = {
    {sizeof(struct source_info), info_texts, ARRAY_LEN(info_texts), offsetof(struct source_info, notes), 32, 0, 0},
    {sizeof(struct source_column), column_texts, ARRAY_LEN(column_texts), offsetof(struct source_column, samples), 4,
     offsetof(struct source_info, columns), offsetof(struct source_info, ncolumns)},
    {sizeof(struct reject), reject_texts, ARRAY_LEN(reject_texts), 0, 0, offsetof(struct source_info, rejects),
     offsetof(struct source_info, nrejects)},
    {sizeof(struct reject_reason), reason_texts, ARRAY_LEN(reason_texts), 0, 0, offsetof(struct source_info, reasons),
     offsetof(struct source_info, nreasons)},
    {sizeof(struct unknown_word), word_texts, ARRAY_LEN(word_texts), 0, 0, offsetof(struct source_info, words),
     offsetof(struct source_info, nwords)},
};
enum { SOURCES, KINDS = ARRAY_LEN(kinds) };

static const char **text_of(const struct row_kind *k, char *row, size_t i)
{
    size_t at = i < k->ntexts ? k->texts[i] : k->more + (i - k->ntexts) * sizeof(char *);
    return (const char **)(void *)(row + at);
}

static char *rows_of(const struct row_kind *k, const struct source_info *s, size_t *n)
{
    memcpy(n, (const char *)s + k->n, sizeof(*n));
    return *(char *const *)(const void *)((const char *)s + k->at);
}

// --- writing ----------------------------------------------------------------------------------------------------------

struct pool { // every text once
    struct intern known;
    uint64_t *place; // of the text of a number
    size_t placecap;
    struct strbuf text;
    bool oom;
};

// 0 stands for no text at all.
static uint64_t place_of(struct pool *p, const char *s)
{
    if (!s)
        return 0;
    size_t before = p->known.n, len = strlen(s);
    int64_t number = intern_add(&p->known, s, len);
    while (number >= 0 && before < p->known.n) { // the empty text comes with the first one
        const char *name = intern_name(&p->known, (uint32_t)before);
        if (vec_grow((void **)&p->place, &p->placecap, before, sizeof(*p->place)))
            number = ERR_NOMEM;
        else
            p->place[before++] = p->text.len;
        sb_addn(&p->text, name, strlen(name) + 1);
    }
    p->oom = p->oom || number < 0;
    return p->oom ? 0 : p->place[number]; // a text that is known may lack its place
}

// A copy of the rows with places for pointers.
static void add_rows(struct pool *p, const struct row_kind *k, const char *rows, size_t n, struct strbuf *out)
{
    size_t from = out->len;
    sb_addn(out, rows, n * k->size);
    for (size_t r = 0; r < n && !out->oom; r++)
        for (size_t i = 0; i < k->ntexts + k->nmore; i++) {
            const char **text = text_of(k, out->s + from + r * k->size, i);
            uintptr_t place = place_of(p, *text);
            memcpy(text, &place, sizeof(place));
        }
}

static void add_source(struct pool *p, const struct source_info *s, struct strbuf rows[KINDS], struct strbuf *days)
{
    struct source_info plain = *s;
    plain.mem = (struct arena){0};
    plain.columns = NULL;
    plain.rejects = NULL;
    plain.reasons = NULL;
    plain.words = NULL;
    plain.days = NULL;
    plain.rejectcap = plain.reasoncap = plain.wordcap = 0;
    plain.spool = 0;
    add_rows(p, &kinds[SOURCES], (const char *)&plain, 1, &rows[SOURCES]);
    for (size_t k = SOURCES + 1; k < KINDS; k++) {
        size_t n;
        const char *all = rows_of(&kinds[k], s, &n);
        add_rows(p, &kinds[k], all, n, &rows[k]);
    }
    sb_addn(days, (const char *)s->days, s->ndays * sizeof(*s->days));
}

static void put(struct image_io *io, struct strbuf *b, size_t size)
{
    void *p = b->s;
    size_t n = b->len / size;
    if (b->oom)
        io->rc = ERR_NOMEM;
    image_array(io, &p, &n, size);
}

static void write_infos(struct image_io *io, struct source_info *const *items, size_t n)
{
    struct pool p = {0};
    struct strbuf rows[KINDS] = {0}, days = {0};
    sb_addn(&p.text, "", 1);
    for (size_t i = 0; i < n; i++)
        add_source(&p, items[i], rows, &days);
    if (p.oom)
        io->rc = ERR_NOMEM;
    put(io, &p.text, 1);
    put(io, &days, sizeof(uint32_t));
    for (size_t k = 0; k < KINDS; k++)
        put(io, &rows[k], kinds[k].size);
    for (size_t k = 0; k < KINDS; k++)
        sb_release(&rows[k]);
    sb_release(&p.text);
    sb_release(&days);
    intern_release(&p.known);
    free(p.place);
}

// --- reading ----------------------------------------------------------------------------------------------------------

struct found {
    const char *pool;
    size_t npool, ndays, day;
    const uint32_t *days;
    const char *rows[KINDS];
    size_t n[KINDS], next[KINDS];
};

static bool point_texts(const struct found *f, const struct row_kind *k, char *rows, size_t n)
{
    for (size_t r = 0; r < n; r++)
        for (size_t i = 0; i < k->ntexts + k->nmore; i++) {
            const char **text = text_of(k, rows + r * k->size, i);
            uintptr_t place;
            memcpy(&place, text, sizeof(place));
            if (place >= f->npool)
                return false;
            *text = place ? f->pool + place : NULL;
        }
    return true;
}

// The next n rows of that kind, in memory of their own.
static int take(struct found *f, size_t kind, size_t n, void **out)
{
    const struct row_kind *k = &kinds[kind];
    if (n > f->n[kind] - f->next[kind])
        return ERR_SYNTAX;
    char *copy = malloc(n * k->size + 1);
    if (!copy)
        return ERR_NOMEM;
    if (n)
        memcpy(copy, f->rows[kind] + f->next[kind] * k->size, n * k->size);
    f->next[kind] += n;
    *out = copy; // the caller's in any case
    return point_texts(f, k, copy, n) ? 0 : ERR_SYNTAX;
}

static int take_days(struct found *f, struct source_info *s)
{
    size_t n = s->ndays;
    if (n > f->ndays - f->day || n > SOURCE_DAYS_MAX + 128 || (n && s->day0 > INT32_MAX - (int32_t)n))
        return ERR_SYNTAX;
    if (n && !(s->days = malloc(n * sizeof(*s->days))))
        return ERR_NOMEM;
    if (n)
        memcpy(s->days, f->days + f->day, n * sizeof(*s->days));
    f->day += n;
    return 0;
}

static bool plain_numbers(const struct source_info *s)
{
    return s->state >= SOURCE_LOADED && s->state <= SOURCE_UNRECOGNISED && s->nnotes <= ARRAY_LEN(s->notes) && s->path;
}

static int take_source(struct found *f, struct source_info **out)
{
    void *p = NULL;
    int rc = take(f, SOURCES, 1, &p);
    struct source_info *s = p;
    if (!s)
        return rc;
    struct source_info found = *s;
    size_t n[KINDS] = {0};
    for (size_t k = SOURCES + 1; k < KINDS; k++)
        rows_of(&kinds[k], s, &n[k]);
    // What is not read yet is empty, so that it can be released whatever happens.
    s->mem = (struct arena){0};
    s->columns = NULL;
    s->rejects = NULL;
    s->reasons = NULL;
    s->words = NULL;
    s->days = NULL;
    s->spool = 0;
    *out = s;
    for (size_t k = SOURCES + 1; k < KINDS && !rc; k++) {
        rc = take(f, k, n[k], &p);
        memcpy((char *)s + kinds[k].at, &p, sizeof(p));
        p = NULL;
    }
    s->rejectcap = found.nrejects;
    s->reasoncap = found.nreasons;
    s->wordcap = found.nwords;
    return rc ? rc : !plain_numbers(s) ? ERR_SYNTAX : take_days(f, s);
}

static void read_infos(struct image_io *io, struct source_info ***items, size_t *n)
{
    struct found f = {0};
    void *p = NULL;
    *items = NULL;
    *n = 0;
    image_array(io, &p, &f.npool, 1);
    f.pool = p;
    image_array(io, &p, &f.ndays, sizeof(uint32_t));
    f.days = p;
    for (size_t k = 0; k < KINDS; k++) {
        image_array(io, &p, &f.n[k], kinds[k].size);
        f.rows[k] = p;
    }
    image_check(io, f.npool && !f.pool[f.npool - 1]);
    if (io->rc)
        return;
    *items = calloc(f.n[SOURCES] + 1, sizeof(struct source_info *));
    if (!*items)
        io->rc = ERR_NOMEM;
    while (!io->rc && *n < f.n[SOURCES]) {
        io->rc = take_source(&f, &(*items)[*n]);
        *n += (*items)[*n] != NULL;
    }
}

void source_infos_image(struct image_io *io, struct source_info ***items, size_t *n)
{
    if (io->rc)
        return;
    if (io->out)
        write_infos(io, *items, *n);
    else
        read_infos(io, items, n);
}
