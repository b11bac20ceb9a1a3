// Options of a column in a profile: one row of a table each.
#include "profile_priv.h"

#include <stdlib.h>
#include <string.h>

// --- values -------------------------------------------------------------------------------------------------------

int profile_date_order(struct reading *r, const char *v, enum date_order *out)
{
    static const struct {
        const char *word;
        enum date_order order;
    } words[] = {{"dmy", ORDER_DMY},    {"day first", ORDER_DMY},   {"mdy", ORDER_MDY}, {"month first", ORDER_MDY},
                 {"unix", DATE_UNIX},   {"unix ms", DATE_UNIX_MS},  {"excel", DATE_EXCEL},
                 {"year first", ORDER_YMD}, {"days since 1899-12-31", DATE_AVAYA}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_ieq(v, words[i].word)) {
            *out = words[i].order;
            return 0;
        }
    return profile_bad(r, "a date is day first, month first, year first, unix, unix ms, excel or days since 1899-12-31");
}

int profile_text(struct reading *r, const char **out, const char *v)
{
    if (!*v)
        return profile_bad(r, "nothing is said; a text that begins with ; or # stands in double quotes");
    *out = arena_strdup(&r->p->mem, v);
    return *out ? 0 : err_nomem(r->e);
}

int profile_yes_no(struct reading *r, const char *v, bool *out)
{
    if (!str_ieq(v, "yes") && !str_ieq(v, "no"))
        return profile_bad(r, "yes or no is expected");
    *out = str_ieq(v, "yes");
    return 0;
}

int profile_zone(struct reading *r, const char *v)
{
    struct zone *z;
    struct err e;
    if (zone_open(&z, v, &e))
        return profile_bad(r, "no such time zone");
    zone_close(z);
    return 0;
}

static int list_text(struct reading *r, const char ***list, size_t *n, const char *copy)
{
    const char **grown = arena_alloc(&r->p->mem, (*n + 1) * sizeof(*grown));
    if (!grown || !copy)
        return err_nomem(r->e);
    for (size_t i = 0; i < *n; i++)
        grown[i] = (*list)[i];
    grown[(*n)++] = copy;
    *list = grown;
    return 0;
}

int profile_list_add(struct reading *r, const char ***list, size_t *n, const char *v)
{
    return list_text(r, list, n, profile_word(r->p, v, strlen(v)));
}

static int fixed(struct reading *r, const char *s, size_t n, int64_t *out)
{
    struct dec d;
    trim(&s, &n);
    if (!number_parse(s, n, '.', &d) || !dec_fixed(d, SCORE_ONE, out))
        return profile_bad(r, "a number is expected");
    return 0;
}

// label.N = text, label.N.value = number; word.N = text, word.N.is = value. `rest` is what follows "label." / "word.".
static int pair_option(struct reading *r, struct how *h, bool label, const char *rest, const char *v)
{
    char *dot;
    long n = strtol(rest, &dot, 10);
    if (n < 1 || n > 200 || dot == rest)
        return profile_bad(r, "numbered keys begin at 1");
    size_t i = (size_t)n - 1;
    size_t have = label ? h->nlabels : h->nwords;
    bool second = !strcmp(dot, label ? ".value" : ".is");
    if ((second ? i >= have : i != have) || (!second && *dot))
        return profile_bad(r, "numbered keys go 1, 2, 3...; write the text first, its value after it");
    if (second && label)
        return fixed(r, v, strlen(v), &h->labels[i].value);
    if (second) {
        h->words[i].line = r->at->line;
        return (h->words[i].text = arena_strdup(&r->p->mem, v)) ? 0 : err_nomem(r->e);
    }
    size_t elt = label ? sizeof(struct label) : sizeof(struct word_is);
    void *grown = arena_alloc(&r->p->mem, (have + 1) * elt);
    const char *key = profile_word(r->p, v, strlen(v));
    if (!grown || !key)
        return err_nomem(r->e);
    if (have)
        memcpy(grown, label ? (void *)h->labels : (void *)h->words, have * elt);
    if (label) {
        h->labels = grown;
        h->labels[h->nlabels++] = (struct label){key, (int64_t)n * SCORE_ONE};
    } else {
        h->words = grown;
        h->words[h->nwords++] = (struct word_is){key, "", r->at->line};
    }
    return 0;
}

// --- one function for each option ---------------------------------------------------------------------------------

typedef int (*option_fn)(struct reading *r, struct how *h, const char *v);

static int set_date(struct reading *r, struct how *h, const char *v)
{
    return profile_date_order(r, v, &h->date);
}

static int set_zone(struct reading *r, struct how *h, const char *v)
{
    int rc = profile_zone(r, v);
    return rc ? rc : profile_text(r, &h->zone, v);
}

static int set_unit(struct reading *r, struct how *h, const char *v)
{
    if (str_ieq(v, "h:mm"))
        h->clock = CLOCK_HM;
    else if (str_ieq(v, "mm:ss"))
        h->clock = CLOCK_MS;
    else if (!(h->unit_ms = duration_unit(v)))
        return profile_bad(r, "a unit is ms, s, min, h, d, h:mm or mm:ss");
    return 0;
}

static int set_decimal(struct reading *r, struct how *h, const char *v)
{
    h->decimal = *v;
    return strcmp(v, ",") && strcmp(v, ".") ? profile_bad(r, "a decimal sign is , or .") : 0;
}

static int set_scale(struct reading *r, struct how *h, const char *v)
{
    const char *dots = strstr(v, "..");
    if (!dots)
        return profile_bad(r, "a scale is LOWEST..HIGHEST");
    if (fixed(r, v, (size_t)(dots - v), &h->lo) || fixed(r, dots + 2, strlen(dots + 2), &h->hi))
        return r->e->code;
    if (h->lo >= h->hi)
        return profile_bad(r, "the lowest answer comes first");
    h->has_scale = true;
    return 0;
}

static int set_positive(struct reading *r, struct how *h, const char *v)
{
    h->has_positive = true;
    return fixed(r, v, strlen(v), &h->positive);
}

static int set_direction(struct reading *r, struct how *h, const char *v)
{
    h->way = str_ieq(v, "effort") ? WAY_EFFORT : str_ieq(v, "ease") ? WAY_EASE : WAY_NONE;
    return h->way ? 0 : profile_bad(r, "a direction is effort or ease");
}

static int set_currency(struct reading *r, struct how *h, const char *v)
{
    return profile_text(r, &h->currency, v);
}

static int set_empty(struct reading *r, struct how *h, const char *v)
{
    return profile_text(r, &h->empty, v);
}

static int set_filled(struct reading *r, struct how *h, const char *v)
{
    return profile_text(r, &h->filled, v);
}

static int set_join(struct reading *r, struct how *h, const char *v)
{
    return colspec_parse(r, v, strlen(v), &h->join);
}

static int set_since(struct reading *r, struct how *h, const char *v)
{
    return colspec_parse(r, v, strlen(v), &h->since);
}

static int set_since_join(struct reading *r, struct how *h, const char *v)
{
    return colspec_parse(r, v, strlen(v), &h->since_join);
}

static int set_less(struct reading *r, struct how *h, const char *v)
{
    return colspec_parse(r, v, strlen(v), &h->less);
}

static int set_fold(struct reading *r, struct how *h, const char *v)
{
    h->fold = str_ieq(v, "sum") ? FOLD_SUM : str_ieq(v, "last") ? FOLD_LAST : FOLD_FIRST;
    return h->fold || str_ieq(v, "first") ? 0 : profile_bad(r, "of folded rows the first, the last or the sum is taken");
}

static int set_add(struct reading *r, struct how *h, const char *v)
{
    int64_t x = 0;
    int rc = fixed(r, v, strlen(v), &x);
    h->add = rc ? 0 : x / SCORE_ONE;
    return rc;
}

static int set_invert(struct reading *r, struct how *h, const char *v)
{
    return profile_yes_no(r, v, &h->invert);
}

static int set_email(struct reading *r, struct how *h, const char *v)
{
    return profile_yes_no(r, v, &h->email);
}

static int set_split(struct reading *r, struct how *h, const char *v)
{
    return profile_text(r, &h->split, str_ieq(v, "newline") ? "\n" : str_ieq(v, "blank") ? " " : v);
}

static int set_take(struct reading *r, struct how *h, const char *v)
{
    static const struct {
        const char *word;
        int take;
    } words[] = {{"first", 0}, {"last", TAKE_LAST}, {"any", TAKE_ANY}, {"count", TAKE_COUNT}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_ieq(v, words[i].word)) {
            h->take = words[i].take;
            return 0;
        }
    h->take = *v >= '1' && *v <= '9' && !v[1] ? *v - '1' : -9;
    return h->take >= 0 ? 0 : profile_bad(r, "first, last, any, count or 1 to 9 is expected");
}

static int set_strip(struct reading *r, struct how *h, const char *v)
{
    const char *copy = "";
    int rc = profile_text(r, &copy, v);
    return rc ? rc : list_text(r, &h->strips, &h->nstrips, copy);
}

static int set_inside(struct reading *r, struct how *h, const char *v)
{
    return strlen(v) == 2 ? profile_text(r, &h->inside, v) : profile_bad(r, "two signs are expected, such as ()");
}

static int set_phone(struct reading *r, struct how *h, const char *v)
{
    size_t digits = strspn(v + (*v == '+'), "0123456789");
    if (!str_ieq(v, "yes") && (*v != '+' || digits < 1 || digits > 3 || v[digits + 1]))
        return profile_bad(r, "yes, or the code of the country of numbers that name none, such as +33");
    return profile_text(r, &h->phone, v);
}

static int set_blanks(struct reading *r, struct how *h, const char *v)
{
    h->no_blanks = str_ieq(v, "drop");
    return h->no_blanks ? 0 : profile_bad(r, "drop is expected");
}

static int set_clean(struct reading *r, struct how *h, const char *v)
{
    h->clean = str_ieq(v, "html") ? CLEAN_HTML : str_ieq(v, "wiki") ? CLEAN_WIKI : str_ieq(v, "remark") ? CLEAN_REMARK : CLEAN_NONE;
    return h->clean ? 0 : profile_bad(r, "html, wiki or remark is expected");
}

static int set_fill(struct reading *r, struct how *h, const char *v)
{
    h->down = str_ieq(v, "down");
    return h->down ? 0 : profile_bad(r, "down is expected");
}

static int set_if(struct reading *r, struct how *h, const char *v)
{
    return condition_parse(r, v, -1, &h->only_if);
}

static int set_lookup(struct reading *r, struct how *h, const char *v)
{
    return profile_text(r, &h->lookup, v);
}

static const struct {
    const char *name;
    option_fn set;
} options[] = {
    {"add", set_add},           {"blanks", set_blanks},   {"clean", set_clean},
    {"currency", set_currency}, {"date", set_date},       {"decimal", set_decimal},
    {"direction", set_direction}, {"email", set_email},   {"empty", set_empty},
    {"fill", set_fill},         {"filled", set_filled},   {"fold", set_fold},
    {"if", set_if},             {"inside", set_inside},   {"invert", set_invert},
    {"join", set_join},         {"less", set_less},       {"lookup", set_lookup},
    {"phone", set_phone},       {"positive_from", set_positive}, {"scale", set_scale},
    {"since", set_since},       {"since_join", set_since_join}, {"split", set_split},
    {"strip", set_strip},       {"take", set_take},       {"unit", set_unit},
    {"zone", set_zone},
};

int column_option(struct reading *r, struct how *h, const char *opt, const char *v)
{
    if (str_starts(opt, "label."))
        return pair_option(r, h, true, opt + 6, v);
    if (str_starts(opt, "word."))
        return pair_option(r, h, false, opt + 5, v);
    if (str_starts(opt, "null."))
        return profile_list_add(r, &h->nulls, &h->nnulls, v);
    if (str_starts(opt, "strip."))
        return set_strip(r, h, v);
    for (size_t i = 0; i < ARRAY_LEN(options); i++)
        if (!strcmp(opt, options[i].name))
            return options[i].set(r, h, v);
    return profile_bad(r, "no such option of a column");
}
