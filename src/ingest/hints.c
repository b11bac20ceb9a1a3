// What an unread column looks like, and the line of a profile that would make its meaning sure.
#include "base/i18n.h"
#include "guess_priv.h"

#include <string.h>

static bool nearly_all(uint64_t part, uint64_t n)
{
    return n && part * 10 >= n * 9;
}

// Parts of a date, counters and persons' data are numbers too, and no answers.
static bool counts_something(const char *words)
{
    static const char *const parts[] = {"month", "mois", "quarter", "trimestre", "week", "semaine", "day", "jour", "hour",
                                        "heure", "year", "annee", "age", "number", "nombre", "nb", "count", "qty",
                                        "quantity", "quantite", "id", "tenure", "price", "prix", "class", "floor", "rank"};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        for (const char *at = words; (at = strstr(at, parts[i])); at++) {
            char before = at == words ? ' ' : at[-1], after = at[strlen(parts[i])];
            if (before == ' ' && (after == ' ' || !after || (after == 's' && !at[strlen(parts[i]) + 1])))
                return true;
        }
    return false;
}

static size_t known_words(const struct file *f, const struct colstat *st, enum word_set set)
{
    size_t n = 0;
    int v;
    for (size_t i = 0; i < st->ndistinct; i++)
        n += words_find(f->words, set, st->distinct[i], &v);
    return n;
}

static const char *number_hint(struct arena *mem, const struct column *c, const char *words)
{
    const struct colstat *st = &c->st;
    int lo = (int)(st->min / NUMBER_ONE), hi = (int)(st->max / NUMBER_ONE);
    if (!nearly_all(st->number, st->n) || st->integer != st->number || st->min < 0 || st->max > 10 * NUMBER_ONE || hi < 3 ||
        lo == hi || counts_something(words))
        return "";
    if (hi <= 5 && (strstr(words, "nps") || strstr(words, "promoter") || strstr(words, "recomm")))
        return arena_printf(mem, _("named as a recommendation, but its answers are %d..%d and not 0..10: `csat = %s` in a profile "
                                   "reads them as a satisfaction, `nps = %s` takes them as they are"), lo, hi, c->header,
                            c->header);
    if (hi > 7)
        return arena_printf(mem, _("whole numbers %d..%d, as a recommendation or a satisfaction has them: `nps = %s` or "
                                   "`csat = %s` with `csat.scale = %d..10` in a profile says which"), lo, hi, c->header,
                            c->header, lo ? 1 : 0);
    return arena_printf(mem, _("whole numbers %d..%d, as answers on a scale have them: `csat = %s` or `ces = %s` in a profile "
                               "says of what"), lo, hi, c->header, c->header);
}

// "" when it looks like nothing, NULL when out of memory.
static const char *hint(const struct file *f, const struct column *c, const char *words, struct arena *mem)
{
    const struct colstat *st = &c->st;
    if (!*c->header || st->n < 2)
        return "";
    if (nearly_all(st->date, st->n))
        return arena_printf(mem, _("dates, of what nothing says: `created_at = %s`, `resolved_at = %s` or the like in a "
                                   "profile would"), c->header, c->header);
    if (nearly_all(st->clock2 + st->clock3 + st->half_day + st->duration_text, st->n))
        return arena_printf(mem, _("durations or times of day, of what nothing says: `handle_s = %s` or the like in a profile "
                                   "would"), c->header);
    if (st->words == st->n && !st->more && st->ndistinct >= 2 && known_words(f, st, W_CHANNEL) == st->ndistinct)
        return arena_printf(mem, _("names of channels: `channel = %s` in a profile would read them"), c->header);
    bool flag = st->words == st->n && !st->more && st->ndistinct == 2 && known_words(f, st, W_FLAG) == 2;
    if (flag && (str_starts(words, "resol") || str_starts(words, "solved")))
        return arena_printf(mem, _("yes or no: `status = %s` with `status.word.1 = Y` and `status.word.1.is = solved`, "
                                   "`status.word.2 = N` and `status.word.2.is = open` in a profile reads it as the status; "
                                   "`first_contact = %s` where the first contact is meant"), c->header, c->header);
    if (flag)
        return arena_printf(mem, _("yes or no, to what nothing says: `first_contact = %s` or the like in a profile would"),
                            c->header);
    return number_hint(mem, c, words);
}

int columns_hint(struct file *f, const struct plan *p, const struct header *h, struct err *e)
{
    for (size_t c = 0; c < f->ncols; c++) {
        bool read = f->cols[c].how || f->cols[c].hint;
        for (size_t i = 0; i < p->n && !read; i++)
            for (size_t j = 0; j < p->emits[i].n && !read; j++) {
                const struct bind *b = &p->emits[i].binds[j];
                read = b->col == (int)c || b->join == (int)c || b->since == (int)c;
            }
        const char *text = read ? "" : hint(f, &f->cols[c], h[c].words, &f->si->mem);
        if (!text)
            return err_nomem(e);
        if (*text)
            f->cols[c].hint = text;
    }
    return 0;
}
