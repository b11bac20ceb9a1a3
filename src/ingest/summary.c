// Files that are sums and averages already, one row a month or an agent: nothing can be counted from them again.
#include "base/i18n.h"
#include "guess_priv.h"

#include <string.h>

enum figure { NO_FIGURE, A_FUNCTION, AN_AVERAGE, A_SHARE, A_COUNT, FIGURES };

// Every cell a number, a percentage or a clock?
static bool figures(const struct colstat *st)
{
    return st->n && (st->number + st->clock2 + st->clock3 + st->duration_text) * 10 >= st->n * 9;
}

static bool begins_any(const char *s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_starts(s, words[i]))
            return true;
    return false;
}

// What a header says of the figures below it: "MED(First reply time (min))", "Avg talk", "% Satisfaction score", "Tickets".
static enum figure figure_of(const char *key, const char *words)
{
    static const char *const functions[] = {"med(",   "sum(",     "avg(",     "average(", "mean(",   "median(", "min(",
                                            "max(",   "count(",   "d_count(", "somme(",   "moyenne(", "nb(",    "p90(",
                                            "p95(",   "stdev(",   "var("};
    static const char *const averages[] = {"avg", "average ", "mean ", "median ", "moyenne ", "mediane ", "moy ",
                                           "temps moyen", "delai moyen", "duree moyenne", "note moyenne", "dmt moy"};
    static const char *const shares[] = {"pct ", "percent ", "percentage ", "taux ", "part ", "share "};
    static const char *const counts[] = {"number of ", "nombre de ", "nombre d ", "nb ", "total ", "count of "};
    static const char *const things[] = {"tickets", "calls", "appels", "conversations", "cases", "demandes", "contacts",
                                         "responses", "reponses", "answers", "count", "nombre", "volume", "n", "chats"};
    if (begins_any(key, functions, ARRAY_LEN(functions)))
        return A_FUNCTION;
    if (key[0] == '%' || key[strlen(key) - 1] == '%' || strstr(key, "(%)"))
        return A_SHARE;
    key = words;
    size_t n = strlen(key);
    if (begins_any(key, averages, ARRAY_LEN(averages)) || (n > 8 && !strcmp(key + n - 8, " average")) ||
        (n > 6 && (!strcmp(key + n - 6, " moyen") || !strcmp(key + n - 4, " avg"))) ||
        (n > 8 && !strcmp(key + n - 8, " moyenne")))
        return AN_AVERAGE;
    if (begins_any(key, shares, ARRAY_LEN(shares)) || (n > 5 && !strcmp(key + n - 5, " rate")))
        return A_SHARE;
    if (begins_any(key, counts, ARRAY_LEN(counts)))
        return A_COUNT;
    for (size_t i = 0; i < ARRAY_LEN(things); i++)
        if (!strcmp(key, things[i]))
            return A_COUNT;
    return NO_FIGURE;
}

// A column that tells one ticket, call, answer, customer or order from another.
static bool has_id(const struct file *f, const struct header *h)
{
    for (size_t i = 0; i < synonyms_n; i++)
        for (size_t c = 0; c < f->ncols && synonyms[i].field == F_id; c++)
            if (f->cols[c].st.n && *f->cols[c].key && figure_of(f->cols[c].key, h[c].words) == NO_FIGURE && word_rank(synonyms[i].words, h[c].words) >= 0)
                return true;
    return false;
}

// Whole sentences stand in rows of their own, and nobody averages them.
static bool has_sentences(const struct file *f)
{
    for (size_t c = 0; c < f->ncols; c++) {
        const struct colstat *st = &f->cols[c].st;
        if (st->words * 2 > st->n && st->more && st->textlen > 25 * st->words)
            return true;
    }
    return false;
}

static void add_quoted(struct strbuf *b, const struct file *f, size_t c, size_t *shown, size_t limit)
{
    if ((*shown)++ < limit)
        sb_addf(b, "%s\"%s\"", b->len ? ", " : "", f->cols[c].header);
}

// The reason why the file is not read, in mem; "" when it is no summary, NULL when out of memory.
const char *summary_reason(const struct file *f, const struct header *h, int kind, struct arena *mem)
{
    size_t n[FIGURES] = {0}, shown = 0, by = 0;
    struct strbuf list = {0}, groups = {0};
    bool other = kind == REC_WEB || kind == REC_COST || kind == REC_WORK || kind == REC_EMPLOYEE || kind == REC_QUALITY;
    for (size_t c = 0; c < f->ncols; c++) {
        enum figure x = figures(&f->cols[c].st) && *f->cols[c].key ? figure_of(f->cols[c].key, h[c].words) : NO_FIGURE;
        n[x]++;
        if (x)
            add_quoted(&list, f, c, &shown, 4);
        else if (f->cols[c].st.n && !figures(&f->cols[c].st))
            add_quoted(&groups, f, c, &by, 2);
    }
    bool sums = n[A_FUNCTION] >= 2 || (n[A_FUNCTION] && n[AN_AVERAGE] + n[A_SHARE] + n[A_COUNT]) || n[AN_AVERAGE] >= 2 ||
                (n[AN_AVERAGE] + n[A_SHARE] && n[A_COUNT]) || (n[AN_AVERAGE] && n[A_SHARE]) || n[A_SHARE] >= 2;
    const char *text = "";
    if (sums && !(other && !n[A_FUNCTION]) && !has_id(f, h) && !has_sentences(f))
        text = groups.len ? arena_printf(mem, _("holds figures that are summed or averaged already (%s), one row for each %s: "
                                                "they can be neither added up nor broken down; export the list itself, one "
                                                "row for each ticket, call or answer with its id and its time"),
                                         sb_str(&list), sb_str(&groups))
                          : arena_printf(mem, _("holds figures that are summed or averaged already (%s): they can be neither "
                                                "added up nor broken down; export the list itself, one row for each ticket, "
                                                "call or answer with its id and its time"), sb_str(&list));
    if (list.oom || groups.oom)
        text = NULL;
    sb_release(&list);
    sb_release(&groups);
    return text;
}
