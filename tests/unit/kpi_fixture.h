// Records written as "field=value field=value", fed straight into a cube; figures read back. For the tests of cube, kpi
// and alert. Times are local to the fixture's zone, durations seconds, scores on their canonical scales; min_n is 1.
#ifndef KPITOP_TEST_KPI_FIXTURE_H
#define KPITOP_TEST_KPI_FIXTURE_H

#include "test_util.h"

#include "alert/alert.h"
#include "base/mem.h"
#include "base/zone.h"
#include "kpi/kpi.h"

#define FX_ROWS 8000
#define FX_SOURCES 4

struct fx_row { enum rec_kind kind; uint32_t source; bool same; char text[400]; }; // same: of the file's row before
struct fx {
    struct zone *zone;
    struct cube_opts opts;
    struct cube *cube;
    void (*prepare)(struct cube *c); // before the first record; NULL
    size_t parts; // that each file is added in, as its threads would; 0: row by row
    struct source_info src[FX_SOURCES];
    uint32_t nsrc;
    struct fx_row *rows;
    size_t nrows;
    struct kpi_config cfg;
    struct slice slice;
    struct kpi_set set;
    struct alert_list alerts;
    const struct alert_opts *rules; // of the alerts; NULL: thresholds alone
};

static inline struct fx *fx_new(const char *zone)
{
    struct err e = {0};
    struct fx *fx = calloc(1, sizeof(*fx));
    assert_non_null(fx);
    assert_int_equal(zone_open(&fx->zone, zone, &e), 0);
    fx->opts = (struct cube_opts){.zone = fx->zone,
                                  .as_of = CIVIL_NONE,
                                  .repeat_days = 7,
                                  .churn_after_days = 365,
                                  .social_delay_ms = 3600000};
    fx->rows = calloc(FX_ROWS, sizeof(*fx->rows));
    assert_non_null(fx->rows);
    fx->src[0].profile = "canonical";
    fx->nsrc = 1;
    kpi_config_default(&fx->cfg);
    fx->cfg.min_n_customer = fx->cfg.min_n_employee = fx->cfg.min_n_other = 1;
    return fx;
}

static inline void fx_free(struct fx *fx)
{
    kpi_set_release(&fx->set);
    alert_list_release(&fx->alerts);
    cube_free(fx->cube);
    for (uint32_t i = 0; i < fx->nsrc; i++)
        source_info_release(&fx->src[i]);
    zone_close(fx->zone);
    free(fx->rows);
    free(fx);
}

// Rows that follow come from another file.
static inline struct source_info *fx_source(struct fx *fx, const char *profile)
{
    assert_true(fx->nsrc < FX_SOURCES);
    fx->src[fx->nsrc].profile = profile;
    return &fx->src[fx->nsrc++];
}

__attribute__((format(printf, 3, 4))) static inline void put(struct fx *fx, enum rec_kind kind, const char *fmt, ...)
{
    assert_null(fx->cube); // sealed: too late
    assert_true(fx->nrows < FX_ROWS);
    struct fx_row *r = &fx->rows[fx->nrows++];
    *r = (struct fx_row){.kind = kind, .source = fx->nsrc - 1};
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(r->text, sizeof(r->text), fmt, ap);
    va_end(ap);
    assert_in_range(n, 0, sizeof(r->text) - 1);
}

static inline int32_t fx_day(const char *iso)
{
    int32_t day;
    if (!civil_parse_iso(iso, 10, &day))
        fail_msg("\"%s\" is not a day", iso);
    return day;
}

// "2025-03-30", "2025-03-30T10:00" or "...:30", local; with a Z it is UTC.
static inline int64_t fx_time(const struct fx *fx, const char *s)
{
    int h = 0, m = 0, sec = 0;
    size_t n = strlen(s);
    if (n > 10 && sscanf(s + 10, "T%2d:%2d:%2d", &h, &m, &sec) < 2)
        fail_msg("\"%s\" is not a time", s);
    int64_t ms = fx_day(s) * INT64_C(86400000) + ((h * 60 + m) * 60 + sec) * INT64_C(1000);
    return s[n - 1] == 'Z' ? ms : zone_to_utc(fx->zone, ms, NULL);
}

static inline int64_t fx_word(const char *words, const char *s) // " new open ...": number of the word, from 1
{
    char want[40];
    snprintf(want, sizeof(want), " %s ", s);
    const char *at = strstr(words, want);
    int64_t n = 1;
    if (!at)
        fail_msg("\"%s\" is not among%s", s, words);
    for (const char *p = words; p < at; p++)
        n += p[0] == ' ' && p[1] != ' ';
    return n;
}

static inline int64_t fx_closed_set(enum rec_kind kind, enum rec_field f, const char *s)
{
    switch (f) {
    case F_status:
        return kind == REC_ORDER ? fx_word(" ok void ", s) : fx_word(" new open pending on_hold solved closed deleted ", s);
    case F_direction: return fx_word(" in out internal ", s);
    case F_sla: return fx_word(" met breached none ", s);
    case F_audience: return fx_word(" customer employee ", s);
    case F_timing: return fx_word(" hot cold ", s);
    case F_state: return fx_word(" answered sent partial declined ", s);
    case F_metric: return fx_word(" nps csat ces ease emotion engagement ", s);
    default: return fx_word(" salary software infrastructure acquisition other ", s);
    }
}

static inline int8_t fx_class(enum rec_field f, double score)
{
    switch (f) {
    case F_nps: return (int8_t)(score >= 9 ? CLS_HIGH : score >= 7 ? CLS_MID : CLS_LOW);
    case F_csat: return (int8_t)(score >= 4 ? CLS_HIGH : CLS_LOW);
    case F_ces: return (int8_t)(score >= 4 ? CLS_HIGH : score <= 2 ? CLS_LOW : CLS_MID);
    default: return 0;
    }
}

static inline void fx_value(const struct fx *fx, struct record *r, enum rec_field f, char *s)
{
    struct rec_value *v = &r->v[f];
    enum rec_type type = f == F_category && r->kind == REC_COST ? RT_WORD : rec_fields[f].type;
    *v = (struct rec_value){.s = s, .len = (uint32_t)strlen(s)};
    rec_set(r, f);
    switch (type) {
    case RT_TIME: v->i = fx_time(fx, s); break;
    case RT_DAY: v->i = fx_day(s); break;
    case RT_DURATION: v->i = llround(strtod(s, NULL) * 1000); break;
    case RT_FLAG: v->i = strcmp(s, "yes") == 0; break;
    case RT_COUNT: v->i = strtoll(s, NULL, 10); break;
    case RT_SCORE:
        v->i = llround(strtod(s, NULL) * (double)SCORE_ONE);
        v->cls = fx_class(f, strtod(s, NULL));
        break;
    case RT_NUMBER: v->i = llround(strtod(s, NULL) * (double)NUMBER_ONE); break;
    case RT_MONEY: v->i = llround(strtod(s, NULL) * (double)MONEY_ONE); break;
    case RT_WORD: v->i = fx_closed_set(r->kind, f, s); break;
    case RT_PERIOD: {
        struct period p;
        struct err e;
        assert_int_equal(period_parse(&fx->cfg.calendar, s, &p, &e), 0);
        v->i = p.from;
        v->j = p.to;
        break;
    }
    default: break;
    }
}

// One row; `text` is cut up. Returns the record, whose values point into it.
static inline void fx_parse(const struct fx *fx, const struct fx_row *row, char *text, struct record *r, uint64_t *present)
{
    static const enum rec_field scores[] = {F_COUNT, F_nps, F_csat, F_ces, F_ease, F_emotion, F_engagement};
    char *score = NULL, *rest = NULL;
    rec_clear(r, row->kind);
    for (char *t = strtok_r(text, " ", &rest); t; t = strtok_r(NULL, " ", &rest)) {
        char *eq = strchr(t, '=');
        assert_non_null(eq);
        *eq = 0;
        int f = rec_field_by_name(t);
        if (f < 0 || !rec_kind_has(row->kind, (enum rec_field)f))
            fail_msg("%s has no field \"%s\"", rec_kinds[row->kind].name, t);
        present[f >> 6] |= UINT64_C(1) << (f & 63);
        if (row->kind == REC_SURVEY && f == F_score)
            score = eq + 1;
        else if (eq[1])
            fx_value(fx, r, (enum rec_field)f, eq + 1);
    }
    r->long_form = rec_has(r, F_metric);
    if (score && *score) // a long row: its score stands in the column of its metric
        fx_value(fx, r, scores[r->v[F_metric].i], score);
}

static inline size_t fx_rows_of(const struct fx *fx, uint32_t source, size_t from)
{
    size_t n = 0;
    while (from + n < fx->nrows && fx->rows[from + n].source == source)
        n++;
    return n;
}

static inline void fx_seal(struct fx *fx)
{
    struct err e = {0};
    struct record *r = calloc(1, sizeof(*r));
    char text[sizeof(fx->rows->text)];
    struct source_info *list[FX_SOURCES];
    assert_non_null(r);
    for (size_t i = 0; i < fx->nrows; i++) {
        memcpy(text, fx->rows[i].text, sizeof(text));
        fx_parse(fx, &fx->rows[i], text, r, fx->src[fx->rows[i].source].present[fx->rows[i].kind]);
    }
    assert_int_equal(cube_new(&fx->cube, &fx->opts, &e), 0);
    if (fx->prepare)
        fx->prepare(fx->cube);
    struct record_sink sink = cube_sink(fx->cube);
    size_t next = 0;
    uint64_t line = 1;
    for (uint32_t s = 0; s < fx->nsrc; s++) {
        list[s] = &fx->src[s];
        void *parts[16] = {sink.ctx};
        size_t n = fx_rows_of(fx, s, next), first = next;
        assert_int_equal(sink.begin(sink.ctx, list[s], s, &e), 0);
        if (fx->parts)
            assert_int_equal(sink.fork(sink.ctx, s, fx->parts, parts, &e), 0);
        for (; next < first + n; next++) {
            uint64_t present[2] = {0, 0};
            memcpy(text, fx->rows[next].text, sizeof(text));
            fx_parse(fx, &fx->rows[next], text, r, present);
            line += !fx->rows[next].same;
            r->line = line;
            r->offset = 100 * line;
            if (sink.row(parts[(next - first) * fx->parts / n], s, r, &e))
                fail_msg("%s", e.msg);
        }
        if (fx->parts && sink.join(sink.ctx, s, parts, fx->parts, &e))
            fail_msg("%s", e.msg);
        assert_int_equal(sink.end(sink.ctx, list[s], s, &e), 0);
    }
    if (cube_seal(fx->cube, list, fx->nsrc, &e))
        fail_msg("%s", e.msg);
    free(r);
}

// ---- asking

static inline struct period fx_period(const struct fx *fx, const char *label)
{
    struct period p;
    struct err e;
    if (period_parse(&fx->cfg.calendar, label, &p, &e))
        fail_msg("%s", e.msg);
    return p;
}

// The slice of every later question; NULL clears it, several calls narrow it.
static inline void fx_slice(struct fx *fx, int dim, const char *value)
{
    if (!value) {
        fx->slice.n = 0;
        return;
    }
    int64_t code = cube_value_find(fx->cube, (enum dim)dim, value);
    if (code < 0)
        fail_msg("no value \"%s\"", value);
    fx->slice.f[fx->slice.n].dim = (enum dim)dim;
    fx->slice.f[fx->slice.n++].code = (uint32_t)code;
}

static inline const struct kpi_result *ask(struct fx *fx, int kpi, const char *period, enum compare_mode compare, int by, int last)
{
    struct err e = {0};
    if (!fx->cube)
        fx_seal(fx);
    kpi_set_release(&fx->set);
    struct kpi_query q = {.period = fx_period(fx, period), .slice = fx->slice, .compare = compare, .by = by, .last = last,
                          .kpis = &kpi, .nkpis = 1};
    if (kpi_run(fx->cube, &fx->cfg, &q, &fx->set, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(fx->set.n, 1);
    return &fx->set.items[0];
}

static inline struct kpi_figure fig(struct fx *fx, int kpi, const char *period)
{
    return ask(fx, kpi, period, COMPARE_NONE, -1, 0)->now;
}

static inline const struct kpi_part *part(const struct kpi_result *k, const char *key)
{
    for (size_t i = 0; i < k->nparts; i++)
        if (!strcmp(k->parts[i].key, key))
            return &k->parts[i];
    fail_msg("no part \"%s\"", key);
    return NULL;
}

static inline const struct alert_list *alerts(struct fx *fx, int kpi, const char *period)
{
    struct err e = {0};
    if (!fx->cube)
        fx_seal(fx);
    alert_list_release(&fx->alerts);
    struct kpi_query q = {.period = fx_period(fx, period), .slice = fx->slice, .compare = COMPARE_NONE, .by = -1,
                          .kpis = kpi < 0 ? NULL : &kpi, .nkpis = kpi < 0 ? 0 : 1};
    if (alert_run(fx->cube, &fx->cfg, &q, fx->rules, &fx->alerts, &e))
        fail_msg("%s", e.msg);
    return &fx->alerts;
}

// The rows behind a measure in a period.
static inline size_t rows_of(struct fx *fx, enum measure m, const char *period, struct fact_ref **out)
{
    struct err e = {0};
    struct fact_ref *refs = NULL;
    size_t n = 0;
    if (!fx->cube)
        fx_seal(fx);
    struct period p = fx_period(fx, period);
    assert_int_equal(cube_rows(fx->cube, &fx->slice, (struct span){p.from, p.to}, m, &refs, &n, &e), 0);
    if (out)
        *out = refs;
    else
        free(refs);
    return n;
}

// ---- expecting

#define assert_value(figure, want, want_n)                                                                           \
    do {                                                                                                             \
        struct kpi_figure fx_f = (figure);                                                                           \
        assert_true(fx_f.has);                                                                                       \
        assert_close(fx_f.value, want);                                                                              \
        assert_int_equal(fx_f.n, want_n);                                                                            \
    } while (0)
#define assert_nodata(figure)                                                                                        \
    do {                                                                                                             \
        struct kpi_figure fx_f = (figure);                                                                           \
        assert_false(fx_f.has);                                                                                      \
        assert_int_equal(fx_f.state, STATE_NODATA);                                                                  \
        assert_false(fx_f.has_ci);                                                                                   \
        assert_false(fx_f.has_median);                                                                               \
    } while (0)
#define assert_interval(figure, want_low, want_high)                                                                 \
    do {                                                                                                             \
        struct kpi_figure fx_f = (figure);                                                                           \
        assert_true(fx_f.has_ci);                                                                                    \
        assert_close(fx_f.low, want_low);                                                                            \
        assert_close(fx_f.high, want_high);                                                                          \
    } while (0)
// As kpis.md writes its worked figures.
#define assert_2dp(got, want) assert_true(fabs((got) - (want)) <= 0.005000001)

#define assert_no_interval(figure) assert_false((figure).has_ci)

#endif
