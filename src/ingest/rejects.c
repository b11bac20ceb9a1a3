#include "map_priv.h"
#include "base/i18n.h"

#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

#define KEPT_REJECTS 10000

#define SHOWN 81 // bytes of a value shown, with the NUL

static void clean(struct file *f, const char *s, size_t n, char out[SHOWN])
{
    sb_clear(&f->scratch);
    utf8_clean(&f->scratch, s, n > 4 * SHOWN ? 4 * SHOWN : n);
    str_copy(out, SHOWN, sb_str(&f->scratch));
}

static struct reject_reason *reason_of(struct source_info *si, const char *reason, const char *field, bool whole_row)
{
    for (size_t i = 0; i < si->nreasons; i++)
        if (!strcmp(si->reasons[i].reason, reason) && !strcmp(si->reasons[i].field, field) &&
            si->reasons[i].whole_row == whole_row)
            return &si->reasons[i];
    if (vec_grow((void **)&si->reasons, &si->reasoncap, si->nreasons, sizeof(*si->reasons)))
        return NULL;
    struct reject_reason *why = &si->reasons[si->nreasons++];
    *why = (struct reject_reason){.reason = reason, .field = field, .whole_row = whole_row};
    return why;
}

int reject_add(struct file *f, uint64_t line, int col, const char *field, const char *value, size_t len,
               const char *reason, bool whole_row, struct err *e)
{
    struct source_info *si = f->si;
    struct reject_reason *why = reason_of(si, reason, field, whole_row);
    if (!why)
        return err_nomem(e);
    if (why->n < ARRAY_LEN(why->lines))
        why->lines[why->n] = line;
    why->n++;
    if (whole_row)
        si->rows_rejected++;
    else
        si->cells_rejected++;
    if (si->nrejects >= KEPT_REJECTS)
        return 0;
    if (vec_grow((void **)&si->rejects, &si->rejectcap, si->nrejects, sizeof(*si->rejects)))
        return err_nomem(e);
    struct reject *r = &si->rejects[si->nrejects];
    *r = (struct reject){.line = line, .column = (uint32_t)(col + 1), .field = field, .reason = reason,
                         .header = col >= 0 && (size_t)col < si->ncolumns ? si->columns[col].header : "",
                         .whole_row = whole_row};
    char shown[SHOWN];
    clean(f, value, len, shown);
    r->value = arena_strdup(&si->mem, shown);
    if (!r->value)
        return err_nomem(e);
    si->nrejects++;
    return 0;
}

static int word_add(struct source_info *si, const char *field, const char *word, uint64_t n, struct err *e)
{
    for (size_t i = 0; i < si->nwords; i++)
        if (si->words[i].field == field && !strcmp(si->words[i].word, word)) {
            si->words[i].n += n;
            return 0;
        }
    if (si->nwords >= KEPT_WORDS)
        return 0;
    if (vec_grow((void **)&si->words, &si->wordcap, si->nwords, sizeof(*si->words)))
        return err_nomem(e);
    const char *copy = arena_strdup(&si->mem, word);
    if (!copy)
        return err_nomem(e);
    si->words[si->nwords++] = (struct unknown_word){field, copy, n};
    return 0;
}

int unknown_word_add(struct file *f, const char *field, const char *word, size_t len, struct err *e)
{
    char w[SHOWN];
    clean(f, word, len, w);
    return word_add(f->si, field, w, 1, e);
}

static int merge_rejects(struct source_info *si, const struct source_info *later)
{
    for (size_t i = 0; i < later->nreasons; i++) {
        const struct reject_reason *w = &later->reasons[i];
        struct reject_reason *why = reason_of(si, w->reason, w->field, w->whole_row);
        if (!why)
            return ERR_NOMEM;
        for (uint64_t k = 0; k < w->n && k < ARRAY_LEN(w->lines) && why->n + k < ARRAY_LEN(why->lines); k++)
            why->lines[why->n + k] = w->lines[k];
        why->n += w->n;
    }
    for (size_t i = 0; i < later->nrejects && si->nrejects < KEPT_REJECTS; i++) {
        if (vec_grow((void **)&si->rejects, &si->rejectcap, si->nrejects, sizeof(*si->rejects)))
            return ERR_NOMEM;
        struct reject *r = &si->rejects[si->nrejects];
        *r = later->rejects[i];
        if (!(r->value = arena_strdup(&si->mem, r->value)))
            return ERR_NOMEM;
        si->nrejects++;
    }
    return 0;
}

void source_move(struct source_info *si, uint64_t lines)
{
    for (size_t i = 0; i < si->nrejects; i++)
        si->rejects[i].line += lines;
    for (size_t i = 0; i < si->nreasons; i++)
        for (uint64_t k = 0; k < si->reasons[i].n && k < ARRAY_LEN(si->reasons[i].lines); k++)
            si->reasons[i].lines[k] += lines;
}

int source_merge(struct source_info *si, const struct source_info *later, struct err *e)
{
    int rc = 0;
    si->rows += later->rows;
    si->rows_rejected += later->rows_rejected;
    si->cells_rejected += later->cells_rejected;
    for (int k = 0; k < REC_KINDS; k++)
        si->records[k] += later->records[k];
    for (size_t i = 0; i < later->ndays && !rc; i++)
        rc = later->days[i] ? source_day_add(si, later->day0 + (int32_t)i, later->days[i]) : 0;
    if (!rc)
        rc = merge_rejects(si, later);
    for (size_t i = 0; i < later->nnotes && si->nnotes < ARRAY_LEN(si->notes) && !rc; i++)
        rc = (si->notes[si->nnotes] = arena_strdup(&si->mem, later->notes[i])) ? si->nnotes++, 0 : ERR_NOMEM;
    if (rc)
        return err_nomem(e);
    for (size_t i = 0; i < later->nwords && !rc; i++)
        rc = word_add(si, later->words[i].field, later->words[i].word, later->words[i].n, e);
    return rc;
}

const char *note_text(struct arena *mem, const char *fmt, va_list ap)
{
    struct strbuf b = {0};
    sb_vaddf(&b, _(fmt), ap);
    const char *copy = b.oom ? NULL : arena_strdup(mem, sb_str(&b));
    sb_release(&b);
    return copy;
}

int source_note(struct source_info *s, const char *fmt, ...)
{
    if (s->nnotes >= ARRAY_LEN(s->notes))
        return 0;
    va_list ap;
    va_start(ap, fmt);
    const char *copy = note_text(&s->mem, fmt, ap);
    va_end(ap);
    if (copy)
        s->notes[s->nnotes++] = copy;
    return copy ? 0 : ERR_NOMEM;
}
