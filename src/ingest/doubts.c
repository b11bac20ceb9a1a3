// What the values make doubtful, said with the line of a profile that would settle it: durations that disagree with the
// times beside them, zeros that may mean "none". Only where neither header nor profile names a unit, and the times leave
// no other, is a unit decided here.
#include "base/i18n.h"
#include "map_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 5000    // of the file are compared
#define MIN_PAIRS 10 // a unit is not judged by fewer rows
#define MAX_CHECKS 16

struct pair {
    int64_t duration, span; // ms, both above 0; the duration in the unit assumed
};

struct check { // one column of durations against two of times
    size_t emit, bind;
    int from, to; // binds of the same record
    struct pair *pairs;
    size_t n;
    uint64_t zeros, without; // rows where it is 0; of these, where the later time is empty
};

struct checks {
    struct file *f;
    struct plan *p;
    struct check items[MAX_CHECKS];
    size_t n;
    size_t skip, rows;
    struct convert c;
};

static const struct {
    enum rec_field duration, from, to;
} compared[] = {
    {F_first_reply_s, F_created_at, F_first_reply_at}, {F_resolution_s, F_created_at, F_resolved_at},
    {F_resolution_s, F_created_at, F_closed_at},       {F_reply_s, F_received_at, F_replied_at},
    {F_wait_s, F_created_at, F_first_reply_at},        {F_handle_s, F_created_at, F_resolved_at},
    {F_handle_s, F_created_at, F_closed_at},
};

static const struct {
    const char *name, *words;
    int64_t ms;
} units[] = {{"ms", N_("milliseconds"), 1},
             {"s", N_("seconds"), 1000},
             {"min", N_("minutes"), 60000},
             {"h", N_("hours"), 3600000},
             {"d", N_("days"), 86400000}};

static int64_t unit_of(const struct bind *b)
{
    return b->how.unit_ms ? b->how.unit_ms : 1000;
}

static const char *header_of(const struct checks *k, const struct check *x, int bind)
{
    return k->f->cols[k->p->emits[x->emit].binds[bind].col].header;
}

// --- the rows -----------------------------------------------------------------------------------------------------

static bool cell_of(struct checks *k, struct bind *b, const struct csv_row *row, int64_t *v)
{
    struct rec_value out;
    const struct csv_cell *cell = &row->cells[b->col];
    if ((size_t)b->col >= row->n || !cell->len)
        return false;
    bool joined = b->join >= 0 && (size_t)b->join < row->n;
    enum val got = joined ? convert_joined(&k->c, b, cell, &row->cells[b->join], &out)
                          : convert_cell(&k->c, b, cell->s, cell->len, &out);
    *v = out.i;
    return got == VAL_OK;
}

static void compare_row(struct checks *k, struct check *x, const struct csv_row *row)
{
    const struct emit *m = &k->p->emits[x->emit];
    int64_t v, from, to;
    if (!cell_of(k, &m->binds[x->bind], row, &v))
        return;
    bool later = cell_of(k, &m->binds[x->to], row, &to);
    if (!v) {
        x->zeros++;
        x->without += !later;
    } else if (v > 0 && later && cell_of(k, &m->binds[x->from], row, &from) && to > from) {
        x->pairs[x->n++] = (struct pair){v, to - from};
    }
}

static int check_row(void *ctx, struct csv_row *row, struct err *e)
{
    struct checks *k = ctx;
    (void)e;
    if (row->fault != CSV_ROW_OK || k->skip) {
        k->skip -= row->fault == CSV_ROW_OK;
        return 0;
    }
    for (size_t i = 0; i < k->n; i++)
        compare_row(k, &k->items[i], row);
    return ++k->rows >= ROWS ? CSV_STOP : 0;
}

static int read_rows(struct checks *k, struct err *e)
{
    struct file *f = k->f;
    struct decoder d;
    int rc = decoder_init(&d, &f->in, &f->scan, e);
    if (rc)
        return rc;
    struct csv_stream s = file_stream(f);
    rc = csv_read(&s, &d, check_row, k, e);
    decoder_release(&d);
    return rc;
}

// --- units --------------------------------------------------------------------------------------------------------

// Rounded to whole units, small numbers say little: from two units on.
static bool telling(const struct pair *x, int64_t unit)
{
    return x->duration >= 2 * unit;
}

static int ascending(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

// The middle of duration / span, and the share of rows within a quarter of it; 0: too few rows.
static double middle_ratio(const struct check *x, int64_t unit, double *share)
{
    double *r = malloc((x->n + 1) * sizeof(*r)), middle;
    size_t n = 0, near = 0;
    *share = 0;
    for (size_t i = 0; r && i < x->n; i++)
        if (telling(&x->pairs[i], unit))
            r[n++] = (double)x->pairs[i].duration / (double)x->pairs[i].span;
    if (n < MIN_PAIRS) {
        free(r);
        return 0;
    }
    qsort(r, n, sizeof(*r), ascending);
    middle = r[n / 2];
    for (size_t i = 0; i < n; i++)
        near += r[i] > middle / 1.25 && r[i] < middle * 1.25;
    free(r);
    *share = (double)near / (double)n;
    return middle;
}

// The factor of wrong units that the ratio is, 0: none; *inverse: it is 1 / that.
static int unit_factor(double ratio, bool *inverse)
{
    static const int factors[] = {24, 60, 1000, 1440, 3600, 60000};
    *inverse = ratio < 1;
    double r = *inverse ? 1 / ratio : ratio;
    for (size_t i = 0; i < ARRAY_LEN(factors); i++)
        if (fabs(log(r / factors[i])) < log(1.15))
            return factors[i];
    return 0;
}

static const char *fitting_unit(const struct file *f, const struct bind *b, int factor, bool inverse)
{
    const struct colstat *st = &f->cols[b->col].st;
    if (st->clock2 > st->number)
        return factor != 60 ? NULL : inverse ? "h:mm" : "mm:ss";
    for (size_t i = 0; i < ARRAY_LEN(units) && st->clock3 <= st->number; i++)
        if (inverse ? units[i].ms == unit_of(b) * factor : units[i].ms * factor == unit_of(b))
            return units[i].name;
    return NULL;
}

static int say_factor(struct checks *k, const struct check *x, struct err *e)
{
    const struct bind *b = &k->p->emits[x->emit].binds[x->bind];
    double share, ratio = middle_ratio(x, unit_of(b), &share);
    bool inverse;
    int factor = ratio > 0 && share >= 0.5 ? unit_factor(ratio, &inverse) : 0;
    if (!factor)
        return 0;
    const char *header = k->f->cols[b->col].header, *unit = fitting_unit(k->f, b, factor, inverse);
    const char *from = header_of(k, x, x->from), *to = header_of(k, x, x->to), *name = rec_fields[b->field].name;
    int rc;
    if (inverse && unit)
        rc = plan_note(k->p, "column \"%s\": its durations are %d times shorter than the time from \"%s\" to \"%s\"; "
                       "`%s.unit = %s` in a profile would make them agree", header, factor, from, to, name, unit);
    else if (unit)
        rc = plan_note(k->p, "column \"%s\": its durations are %d times longer than the time from \"%s\" to \"%s\"; "
                       "`%s.unit = %s` in a profile would make them agree", header, factor, from, to, name, unit);
    else if (inverse)
        rc = plan_note(k->p, "column \"%s\": its durations are %d times shorter than the time from \"%s\" to \"%s\"; one "
                       "of the three is not what it says", header, factor, from, to);
    else
        rc = plan_note(k->p, "column \"%s\": its durations are %d times longer than the time from \"%s\" to \"%s\"; one "
                       "of the three is not what it says", header, factor, from, to);
    return rc ? err_nomem(e) : 0;
}

// The one unit in which nine rows of ten agree with the times, NULL: none does, or too few rows say. Durations were read
// as seconds.
static size_t agreeing_unit(const struct check *x, size_t *agree, size_t *of)
{
    for (size_t u = 0; u < ARRAY_LEN(units); u++) {
        size_t n = 0, hits = 0;
        for (size_t i = 0; i < x->n; i++) {
            if (!telling(&x->pairs[i], 1000))
                continue;
            double v = (double)x->pairs[i].duration / 1000 * (double)units[u].ms, span = (double)x->pairs[i].span;
            double off = fabs(v - span), rounding = 0.51 * (double)units[u].ms;
            n++;
            hits += off <= rounding || off <= 0.05 * span;
        }
        if (n >= MIN_PAIRS && hits * 10 >= n * 9) {
            *agree = hits;
            *of = n;
            return u;
        }
    }
    return ARRAY_LEN(units);
}

int duration_left(struct file *f, struct plan *p, int col, enum rec_field field, struct err *e)
{
    struct column *c = &f->cols[col];
    c->hint = arena_printf(&f->si->mem, _("a duration by its name, but nothing says its unit: `%s = %s` and `%s.unit = min` "
                                          "in a profile would"), rec_fields[field].name, c->header, rec_fields[field].name);
    if (!c->hint || plan_note(p, "column \"%s\" looks like a duration, but nothing says its unit: it is not read", c->header))
        return err_nomem(e);
    return 0;
}

static int decide_unit(struct checks *k, struct bind *b, struct err *e)
{
    struct column *c = &k->f->cols[b->col];
    size_t agree, of, u = ARRAY_LEN(units);
    const struct check *x = NULL;
    for (size_t i = 0; i < k->n && u == ARRAY_LEN(units); i++) {
        x = &k->items[i];
        if (&k->p->emits[x->emit].binds[x->bind] == b)
            u = agreeing_unit(x, &agree, &of);
    }
    if (u == ARRAY_LEN(units))
        return 0;
    b->unit_open = false;
    b->how.unit_ms = units[u].ms;
    c->how = arena_printf(&k->f->si->mem, _("synonym; %s, as the times beside it show"), _(units[u].words));
    if (!c->how || plan_note(k->p, "column \"%s\": no unit is named; read as %s, since %zu of %zu rows agree with the time "
                             "from \"%s\" to \"%s\"", c->header, _(units[u].words), agree, of, header_of(k, x, x->from),
                             header_of(k, x, x->to)))
        return err_nomem(e);
    return 0;
}

// Columns whose unit stays open are not read.
static int drop_open(struct file *f, struct plan *p, struct emit *m, struct err *e)
{
    size_t kept = 0;
    int rc = 0;
    for (size_t j = 0; j < m->n; j++) {
        struct bind *b = &m->binds[j];
        if (!b->unit_open) {
            m->binds[kept++] = *b;
            continue;
        }
        f->cols[b->col].how = NULL;
        if (!rc)
            rc = duration_left(f, p, b->col, b->field, e);
    }
    m->n = kept;
    return rc;
}

// --- zeros --------------------------------------------------------------------------------------------------------

static bool zero_is_none(const struct bind *b)
{
    for (size_t i = 0; i < b->how.nnulls; i++)
        if (!strcmp(b->how.nulls[i], "0"))
            return true;
    return false;
}

static const struct check *check_of(const struct checks *k, size_t emit, size_t bind)
{
    for (size_t i = 0; i < k->n; i++)
        if (k->items[i].emit == emit && k->items[i].bind == bind)
            return &k->items[i];
    return NULL;
}

// A call may be answered at once; a ticket is not resolved in no time.
static bool never_zero(enum rec_field f)
{
    return f == F_first_reply_s || f == F_resolution_s || f == F_first_reply_bh_s || f == F_resolution_bh_s ||
           f == F_handle_s || f == F_talk_s || f == F_reply_s;
}

static int zero_durations(struct checks *k, size_t emit, size_t bind, struct err *e)
{
    const struct bind *b = &k->p->emits[emit].binds[bind];
    const struct column *c = &k->f->cols[b->col];
    const struct check *x = check_of(k, emit, bind);
    uint64_t zeros = c->st.zero;
    int percent = (int)(c->st.n ? zeros * 100 / c->st.n : 0), rc = 0;
    if (zeros < 3 || percent < 5)
        return 0;
    if (x && x->zeros >= 3 && x->without * 2 > x->zeros)
        rc = plan_note(k->p, "column \"%s\": %d %% of its values are exactly 0, mostly where \"%s\" is empty; if that means "
                       "none, write `%s.null.1 = 0` in a profile", c->header, percent, header_of(k, x, x->to),
                       rec_fields[b->field].name);
    else if (never_zero(b->field))
        rc = plan_note(k->p, "column \"%s\": %d %% of its values are exactly 0; if that means none, write "
                       "`%s.null.1 = 0` in a profile", c->header, percent, rec_fields[b->field].name);
    return rc ? err_nomem(e) : 0;
}

static int zero_scores(struct checks *k, const struct bind *b, struct err *e)
{
    const struct column *c = &k->f->cols[b->col];
    const char *name = rec_fields[b->field].name;
    int lo = (int)((b->how.has_scale ? b->how.lo : rec_fields[b->field].lo * SCORE_ONE) / SCORE_ONE);
    int hi = (int)((b->how.has_scale ? b->how.hi : rec_fields[b->field].hi * SCORE_ONE) / SCORE_ONE);
    uint64_t zeros = c->st.zero;
    int percent = (int)(c->st.n ? zeros * 100 / c->st.n : 0), rc = 0;
    if (b->field == F_score || !zeros)
        return 0;
    if (lo > 0)
        rc = plan_note(k->p, ngettext("column \"%s\": 0 stands %llu time and is no answer of the scale %d..%d; `%s.null.1 = 0` in a "
                                "profile says that it means none, `%s.scale = 0..%d` that it is the lowest answer",
                                "column \"%s\": 0 stands %llu times and is no answer of the scale %d..%d; `%s.null.1 = 0` in a "
                                "profile says that it means none, `%s.scale = 0..%d` that it is the lowest answer", zeros), c->header,
                       (unsigned long long)zeros, lo, hi, name, name, hi);
    else if (hi > 1 && b->field != F_nps && percent >= 20)
        rc = plan_note(k->p, "column \"%s\": %d %% of the answers are exactly 0; if that means none, write "
                       "`%s.null.1 = 0` in a profile", c->header, percent, name);
    return rc ? err_nomem(e) : 0;
}

static int say_zeros(struct checks *k, struct err *e)
{
    for (size_t i = 0; i < k->p->n; i++)
        for (size_t j = 0; j < k->p->emits[i].n; j++) {
            const struct bind *b = &k->p->emits[i].binds[j];
            bool read = b->col >= 0 && b->since < 0 && !b->unit_open && !zero_is_none(b);
            int rc = !read                      ? 0
                     : b->type == RT_DURATION ? zero_durations(k, i, j, e)
                     : b->type == RT_SCORE    ? zero_scores(k, b, e)
                                              : 0;
            if (rc)
                return rc;
        }
    return 0;
}

// --- the whole ----------------------------------------------------------------------------------------------------

static int bind_of(const struct emit *m, enum rec_field x)
{
    for (size_t j = 0; j < m->n; j++)
        if (m->binds[j].field == x && m->binds[j].col >= 0 && m->binds[j].since < 0)
            return (int)j;
    return -1;
}

static int prepare(struct checks *k, struct err *e)
{
    const struct emit *m = &k->p->emits[0];
    for (size_t i = 0; i < ARRAY_LEN(compared) && k->n < MAX_CHECKS; i++) {
        int from = bind_of(m, compared[i].from), to = bind_of(m, compared[i].to), d = bind_of(m, compared[i].duration);
        if (from < 0 || to < 0 || d < 0)
            continue;
        struct check *x = &k->items[k->n++];
        *x = (struct check){.bind = (size_t)d, .from = from, .to = to, .pairs = malloc(ROWS * sizeof(*x->pairs))};
        if (!x->pairs)
            return err_nomem(e);
    }
    return 0;
}

static int judge_units(struct checks *k, struct err *e)
{
    struct emit *m = &k->p->emits[0];
    int rc = 0;
    for (size_t j = 0; j < m->n && !rc; j++) {
        const struct check *x = check_of(k, 0, j);
        if (m->binds[j].unit_open)
            rc = decide_unit(k, &m->binds[j], e);
        else if (x)
            rc = say_factor(k, x, e);
    }
    return rc;
}

int plan_doubts(struct file *f, struct plan *p, struct err *e)
{
    struct checks *k = calloc(1, sizeof(*k));
    if (!k)
        return err_nomem(e);
    *k = (struct checks){.f = f, .p = p, .skip = f->header_at + (size_t)f->header_rows, .c = {.f = f}};
    int rc = prepare(k, e);
    if (!rc && k->n)
        rc = read_rows(k, e);
    if (!rc)
        rc = judge_units(k, e);
    if (!rc)
        rc = say_zeros(k, e);
    if (!rc)
        rc = drop_open(f, p, &p->emits[0], e);
    for (size_t i = 0; i < k->n; i++)
        free(k->items[i].pairs);
    convert_release(&k->c);
    free(k);
    return rc;
}
