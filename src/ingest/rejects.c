#include "map_priv.h"
#include "base/i18n.h"

#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

#define KEPT_REJECTS 10000
#define KEPT_WORDS 500

#define SHOWN 81 // bytes of a value shown, with the NUL

static void clean(struct file *f, const char *s, size_t n, char out[SHOWN])
{
    sb_clear(&f->scratch);
    utf8_clean(&f->scratch, s, n > 4 * SHOWN ? 4 * SHOWN : n);
    str_copy(out, SHOWN, sb_str(&f->scratch));
}

int reject_add(struct file *f, uint64_t line, int col, const char *field, const char *value, size_t len,
               const char *reason, bool whole_row, struct err *e)
{
    struct source_info *si = f->si;
    struct reject_reason *why = NULL;
    for (size_t i = 0; i < si->nreasons && !why; i++)
        if (!strcmp(si->reasons[i].reason, reason) && !strcmp(si->reasons[i].field, field) &&
            si->reasons[i].whole_row == whole_row)
            why = &si->reasons[i];
    if (!why) {
        if (vec_grow((void **)&si->reasons, &si->reasoncap, si->nreasons, sizeof(*si->reasons)))
            return err_nomem(e);
        why = &si->reasons[si->nreasons++];
        *why = (struct reject_reason){.reason = reason, .field = field, .whole_row = whole_row};
    }
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

int unknown_word_add(struct file *f, const char *field, const char *word, size_t len, struct err *e)
{
    struct source_info *si = f->si;
    char w[SHOWN];
    clean(f, word, len, w);
    for (size_t i = 0; i < si->nwords; i++)
        if (si->words[i].field == field && !strcmp(si->words[i].word, w)) {
            si->words[i].n++;
            return 0;
        }
    if (si->nwords >= KEPT_WORDS)
        return 0;
    if (vec_grow((void **)&si->words, &si->wordcap, si->nwords, sizeof(*si->words)))
        return err_nomem(e);
    const char *copy = arena_strdup(&si->mem, w);
    if (!copy)
        return err_nomem(e);
    si->words[si->nwords++] = (struct unknown_word){field, copy, 1};
    return 0;
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
