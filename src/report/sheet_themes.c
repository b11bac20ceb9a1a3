// Themes: words and pairs of words that come again in the comments, and who says them. Log-odds of the comments of the
// unhappy against those of the happy, over the periods of the series; a word is counted once in a comment.
#include "remarks_priv.h"

#include "base/intern.h"
#include "base/words.h"
#include "stats/logodds.h"
#include "stats/stats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THEME_LEAST 3      // comments that make a theme
#define THEMES_SHOWN 15    // of each side
#define PRIOR_SHARE 0.1    // weight of all comments as the prior of both sides
#define PAIR_HOLDS 0.8     // a pair in so many of a word's comments stands for the word
#define PAIR_REACH 3       // stop words within a pair, at most

struct theme {
    size_t n, unhappy, happy, now, before; // comments
    size_t last;                           // comment counted last, + 1
    uint32_t label;                        // form of the text met first
    uint32_t half[2];                      // themes of the two words of a pair; 0: a single word
    double z;
    bool dropped;
};
struct themes {
    struct draft *p;
    struct remarks r;
    struct arena mem;
    struct intern keys, labels;
    struct theme *items; // by number of the key
    size_t cap;
    struct period first, before, all; // first of the series, the one before (as far as this one has come), the whole series
};

typedef int (*key_fn)(void *ctx, const char *key, const char *label, size_t label_len, const char *a, const char *b);

// Hands out the keys of a comment: each topic, and each pair of neighbours within a clause; a and b are a pair's words.
static int each_key(struct words *w, const char *text, struct arena *mem, key_fn fn, void *ctx)
{
    struct word words[WORDS_MAX];
    const char *lower;
    const struct word *left = NULL;
    size_t n = words_split(w, text, mem, words, &lower), stops = 0;
    for (size_t i = 0; i < n; i++) {
        const struct word *x = &words[i];
        if (x->kind == WORD_STOP && left && ++stops <= PAIR_REACH)
            continue;
        if (x->kind == WORD_END || x->kind == WORD_STOP) {
            left = NULL;
            continue;
        }
        int rc = x->kind == WORD_TOPIC ? fn(ctx, x->stem, lower + x->from, x->to - x->from, NULL, NULL) : 0;
        if (!rc && left && x->kind == WORD_TOPIC && strcmp(left->stem, x->stem) != 0) {
            const char *pair = arena_printf(mem, "%s %s", left->stem, x->stem);
            rc = pair ? fn(ctx, pair, lower + left->from, x->to - left->from, left->stem, x->stem) : ERR_NOMEM;
        }
        if (rc)
            return rc;
        left = x;
        stops = 0;
    }
    return 0;
}

struct wanted {
    const char *key;
    struct arena *mem;
    const char **label;
};

static int is_theme(void *ctx, const char *key, const char *label, size_t label_len, const char *a, const char *b)
{
    struct wanted *w = ctx;
    (void)a;
    (void)b;
    if (strcmp(key, w->key) != 0)
        return 0;
    if (!*w->label)
        *w->label = arena_strndup(w->mem, label, label_len);
    return 1;
}

bool remark_has_theme(struct words *w, const char *text, const char *key, struct arena *mem, const char **label)
{
    struct arena local = {0};
    struct wanted wanted = {key, mem, label};
    bool has = each_key(w, text, &local, is_theme, &wanted) > 0;
    arena_release(&local);
    return has;
}

// --- counting -----------------------------------------------------------------------------------------------------

struct counting {
    struct themes *t;
    size_t comment; // number of the comment at hand
    int mood;
    bool now, before;
};

static int count_key(void *ctx, const char *key, const char *label, size_t label_len, const char *a, const char *b)
{
    struct counting *c = ctx;
    struct themes *t = c->t;
    int64_t at = intern_add(&t->keys, key, strlen(key));
    int64_t name = intern_add(&t->labels, label, label_len);
    if (at < 0 || name < 0)
        return ERR_NOMEM;
    while (t->cap <= (size_t)at)
        if (vec_grow((void **)&t->items, &t->cap, t->cap, sizeof(*t->items)))
            return ERR_NOMEM;
    struct theme *x = &t->items[at];
    if (x->last == c->comment + 1)
        return 0;
    if (!x->n) {
        x->label = (uint32_t)name;
        int64_t left = a ? intern_find(&t->keys, a, strlen(a)) : 0, right = b ? intern_find(&t->keys, b, strlen(b)) : 0;
        x->half[0] = left > 0 ? (uint32_t)left : 0;
        x->half[1] = right > 0 ? (uint32_t)right : 0;
    }
    x->last = c->comment + 1;
    x->n++;
    x->unhappy += c->mood < 0;
    x->happy += c->mood > 0;
    x->now += c->now;
    x->before += c->before;
    return 0;
}

static bool inside(const struct period *p, int32_t day) { return day >= p->from && day < p->to; }

static int count_all(struct themes *t)
{
    struct words *w = words_open();
    int rc = w ? 0 : ERR_NOMEM;
    for (size_t i = 0; i < t->r.n && !rc; i++) {
        const struct remark *x = &t->r.items[i];
        struct counting c = {t, i, answer_mood(t->p->env, x->answer), inside(&t->p->v->period, x->answer->day),
                             inside(&t->before, x->answer->day)};
        struct arena mem = {0};
        rc = each_key(w, x->text, &mem, count_key, &c);
        arena_release(&mem);
    }
    words_close(w);
    return rc ? err_nomem(t->p->e) : 0;
}

// A word that is met in hardly anything but one pair is that pair.
static void drop_halves(struct themes *t)
{
    for (size_t i = 1; i < t->keys.n; i++) {
        const struct theme *pair = &t->items[i];
        for (int h = 0; h < 2; h++) {
            struct theme *word = &t->items[pair->half[h]];
            if (pair->half[h] && pair->n >= THEME_LEAST && (double)pair->n >= PAIR_HOLDS * (double)word->n)
                word->dropped = true;
        }
    }
}

static int weigh(struct themes *t)
{
    size_t n = t->keys.n;
    double *x = page_alloc(t->p, 4 * n + 1, sizeof(*x));
    if (!x || n < 2)
        return draft_done(t->p);
    double *a = x, *b = x + n, *prior = x + 2 * n, *z = x + 3 * n;
    for (size_t i = 1; i < n; i++) {
        a[i] = (double)t->items[i].unhappy;
        b[i] = (double)t->items[i].happy;
        prior[i] = PRIOR_SHARE * (double)t->items[i].n;
    }
    stats_log_odds(a + 1, b + 1, prior + 1, n - 1, z + 1);
    for (size_t i = 1; i < n; i++)
        t->items[i].z = z[i];
    drop_halves(t);
    return 0;
}

// --- the page -----------------------------------------------------------------------------------------------------

static int strongest(const void *pa, const void *pb, void *ctx)
{
    const struct themes *t = ctx;
    const struct theme *a = &t->items[*(const uint32_t *)pa], *b = &t->items[*(const uint32_t *)pb];
    double za = fabs(a->z), zb = fabs(b->z);
    if (za < zb || za > zb)
        return za > zb ? -1 : 1;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return strcmp(intern_name(&t->keys, *(const uint32_t *)pa), intern_name(&t->keys, *(const uint32_t *)pb));
}

static void theme_row(struct themes *t, struct sheet_block *b, uint32_t key)
{
    struct draft *p = t->p;
    const struct theme *x = &t->items[key];
    struct sheet_row *row = page_row(p, b);
    struct view v = *p->v;
    char buf[NUMFMT_BUF];
    v.page = PAGE_COMMENTS;
    v.period = t->all;
    if (str_copy(v.theme, sizeof(v.theme), intern_name(&t->keys, key)))
        row->link = page_link(p, &v);
    bool plain = fabs(x->z) >= STATS_Z95;
    int64_t change = (int64_t)x->now - (int64_t)x->before;
    cell_text(row, 0, page_clean(p, intern_name(&t->labels, x->label)), plain ? TONE_ACCENT : TONE_NORMAL);
    bool fresh = x->now >= THEME_LEAST && x->now == x->n && t->first.from != p->v->period.from;
    cell_text(row, 1, fresh ? _("new") : plain ? "*" : "", TONE_ACCENT);
    cell_count(p, row, 2, (int64_t)x->n);
    cell_count(p, row, 3, (int64_t)x->unhappy);
    cell_count(p, row, 4, (int64_t)x->happy);
    cell_count(p, row, 5, (int64_t)x->now);
    cell_num(row, 6, page_copy(p, numfmt_signed(p->env->fmt, (double)change, 0, buf)), (double)change, TONE_NORMAL);
}

static int theme_table(struct themes *t, bool unhappy)
{
    static const struct column_def columns[] = {
        {"theme", N_("Theme"), false, 1, 0},   {"plain", "", false, 0, 0},          {"comments", N_("Comments"), true, 0, 0},
        {"unhappy", N_("Unhappy"), true, 0, 1}, {"happy", N_("Happy"), true, 0, 1}, {"now", N_("This period"), true, 0, 2},
        {"change", N_("Change"), true, 0, 3},
    };
    struct draft *p = t->p;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, unhappy ? "unhappy" : "happy",
                                       unhappy ? _("Said by the unhappy") : _("Said by the happy"));
    uint32_t *order = page_alloc(p, t->keys.n + 1, sizeof(*order));
    size_t n = 0;
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("No word comes again often enough.");
    if (!order)
        return draft_done(p);
    for (size_t i = 1; i < t->keys.n; i++) {
        const struct theme *x = &t->items[i];
        if (!x->dropped && x->n >= THEME_LEAST && (unhappy ? x->z > 0 : x->z < 0))
            order[n++] = (uint32_t)i;
    }
    qsort_r(order, n, sizeof(*order), strongest, t);
    for (size_t i = 0; i < n && i < THEMES_SHOWN; i++)
        theme_row(t, b, order[i]);
    return draft_done(p);
}

static void theme_headline(struct themes *t)
{
    struct draft *p = t->p;
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "headline", "");
    page_line(p, b, TONE_NORMAL,
              page_printf(p, ngettext("%s comment since %s. Starred themes set the unhappy and the happy apart (95 %%).",
                                      "%s comments since %s. Starred themes set the unhappy and the happy apart (95 %%).", (unsigned long)t->r.n),
                          report_count(p, (int64_t)t->r.n), page_period(p, &t->first)));
    remarks_limit(p, b, &t->r);
}

int page_themes(struct draft *p)
{
    struct themes t = {.p = p};
    const struct calendar *cal = &p->env->cfg->calendar;
    p->s->title = _("Themes");
    if (p->env->anonymous) {
        struct sheet_block *b = page_block(p, BLOCK_TEXT, "headline", "");
        page_line(p, b, TONE_DIM, _("Themes are words of customers: they are hidden, like the comments."));
        return draft_done(p);
    }
    t.first = period_shift(cal, &p->v->period, 1 - p->v->last);
    t.before = period_shift(cal, &p->v->period, -1);
    char from[11], to[11], label[32];
    civil_format_iso(t.first.from, from);
    civil_format_iso(p->v->period.to - 1, to);
    snprintf(label, sizeof(label), "%s..%s", from, to);
    int rc = period_parse(cal, label, &t.all, p->e);
    if (rc)
        return rc;
    struct span span = {t.first.from, view_span(p->env, &p->v->period).to};
    int32_t like = t.before.from + (span.to - p->v->period.from); // like for like
    t.before.to = period_partial(&p->v->period, cube_as_of(p->env->source->cube)) && like < t.before.to ? like : t.before.to;
    rc = remarks_read(p, span, &t.r);
    if (!rc)
        rc = intern_add(&t.keys, "", 0) < 0 ? err_nomem(p->e) : count_all(&t);
    if (!rc)
        rc = weigh(&t);
    if (!rc) {
        theme_headline(&t);
        rc = theme_table(&t, true);
    }
    if (!rc)
        rc = theme_table(&t, false);
    remarks_release(&t.r);
    intern_release(&t.keys);
    intern_release(&t.labels);
    free(t.items);
    return rc;
}
