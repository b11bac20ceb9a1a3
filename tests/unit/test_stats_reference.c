// Trend, change, season, verdict and forecast of random series against a second program in another language
// (stats_reference.py). STATS_REFERENCE: a file with what that one printed, so that it is not run again for each mutant.
#include "test_util.h"

#include "base/mem.h"
#include "stats/verdict.h"

#define SEARCHED 1e-4 // of a figure that a search ends near, wherever its simplex has become small

static int models_shown;

enum { SERIES = 150, LINE = 1 << 16, MOST = 1100 };

struct question {
    char what[16];
    size_t length, n, answers, next;
    double x[MOST], want[MOST];
    const char *line;
};

static bool read_question(struct question *q, char *line)
{
    char *at = line + strcspn(line, " ");
    snprintf(q->what, sizeof(q->what), "%.*s", (int)(at - line), line);
    q->line = line;
    q->next = 0;
    q->length = strtoul(at, &at, 10);
    q->n = strtoul(at, &at, 10);
    for (size_t i = 0; i < q->n && i < MOST; i++)
        q->x[i] = strtod(at, &at);
    q->answers = strtoul(at, &at, 10);
    for (size_t i = 0; i < q->answers && i < MOST; i++)
        q->want[i] = strtod(at, &at);
    return q->n < MOST && q->answers < MOST && *at == '\n';
}

// The next answer; so much of it is left to rounding.
static void near(struct question *q, double got, double part)
{
    double want = q->next < q->answers ? q->want[q->next] : -12345;
    bool equal = got == want || (isnan(got) && isnan(want)) || fabs(got - want) <= part * fmax(1e-3, fmax(fabs(got), fabs(want)));
    if (!equal)
        fail_msg("answer %zu is %.17g, Python says %.17g: %s", q->next, got, want, q->line);
    q->next++;
}

static void same(struct question *q, double got) { near(q, got, 1e-8); }

static void kendall(struct question *q)
{
    struct mann_kendall k = stats_mann_kendall(q->x, q->n), ar = stats_mann_kendall_ar(q->x, q->n);
    same(q, k.has);
    if (!k.has)
        return;
    const double got[] = {k.exact, k.s, k.tau, k.slope, k.var, k.p, ar.inflation, ar.var, ar.p};
    for (size_t i = 0; i < ARRAY_LEN(got); i++)
        same(q, got[i]);
}

static void run_and_onset(struct question *q)
{
    struct trend_run r = stats_run(q->x, q->n);
    if (!strcmp(q->what, "onset")) {
        same(q, (double)stats_onset(q->x, q->n));
        return;
    }
    same(q, r.dir);
    same(q, (double)r.moves);
    same(q, (double)r.from);
}

// Values, then as many standard errors, of which all are gaps where there are none.
static const double *errors_of(const struct question *q)
{
    for (size_t i = q->n / 2; i < q->n; i++)
        if (!isnan(q->x[i]))
            return q->x + q->n / 2;
    return NULL;
}

static void change(struct question *q)
{
    size_t n = q->n / 2;
    struct spike s = stats_spike(q->x, errors_of(q), n, n - 1);
    struct level_shift l = stats_level_shift(q->x, errors_of(q), n);
    bool spike = !strcmp(q->what, "spike");
    same(q, spike ? s.has : l.has);
    const double spiked[] = {s.found, s.median, s.scale, s.z, s.limit}, shifted[] = {l.found, l.p, (double)l.at, l.before, l.after};
    size_t many = spike ? s.has * 5 : l.found ? 5 : l.has * 2; // where a shift would be is a matter of rounding where there is none
    for (size_t i = 0; i < many; i++)
        same(q, (spike ? spiked : shifted)[i]);
}

static void season(struct question *q)
{
    struct season s = stats_season(q->x, q->n, q->length);
    same(q, s.has);
    if (!s.has)
        return;
    const double got[] = {s.found, s.kept, s.p, s.strength};
    for (size_t i = 0; i < ARRAY_LEN(got); i++)
        same(q, got[i]);
    for (size_t i = 0; i < q->length; i++)
        same(q, s.effect[i]);
}

static void verdict(struct question *q)
{
    struct verdict v = stats_verdict(q->x, errors_of(q), q->n / 2, q->length);
    assert_int_equal(v.sustained, v.dir != 0);
    const double got[] = {v.dir, (double)v.from, v.mk.p, v.shift.found, v.shift.found ? (double)v.shift.at : 0, v.season_unknown,
                          (double)v.run.from};
    for (size_t i = 0; i < ARRAY_LEN(got); i++)
        same(q, got[i]);
}

static void forecast(struct question *q)
{
    struct forecast f = stats_forecast(q->x, q->n, q->length, 6);
    bool by_cycle = q->want[2] > 0;
    same(q, (double)f.origins);
    same(q, f.naive_error);
    q->next++;
    assert_int_equal(f.n, 6);
    assert_int_equal(f.beaten, f.origins < FORECAST_ORIGINS || !(f.model_error < f.naive_error));
    if (!f.beaten) {
        assert_int_equal(f.method, f.tried);
        q->next = q->answers;
        return;
    }
    assert_int_equal(f.method, by_cycle ? FORECAST_SEASONAL_NAIVE : FORECAST_NAIVE);
    for (size_t h = 0; h < f.n; h++) {
        same(q, f.value[h]);
        same(q, f.low[h]);
        same(q, f.high[h]);
    }
}

// The model that is fitted: twelve steps at most, though more are asked for. The search ends near the best values, not at them, on both
// sides at the same ones.
static void model(struct question *q)
{
    struct forecast f = stats_forecast(q->x, q->n, q->length, FORECAST_MAX + 2);
    same(q, (double)f.origins);
    near(q, f.model_error, SEARCHED);
    same(q, f.tried == FORECAST_HOLT_WINTERS);
    assert_int_equal(f.n, FORECAST_MAX);
    assert_int_equal(f.beaten, f.origins < FORECAST_ORIGINS || !(f.model_error < f.naive_error));
    if (f.beaten) {
        q->next = q->answers;
        return;
    }
    models_shown++;
    for (size_t h = 0; h < f.n; h++) {
        near(q, f.value[h], SEARCHED);
        near(q, f.low[h], SEARCHED);
        near(q, f.high[h], SEARCHED);
    }
}

static void against_python(void **state)
{
    static const struct { const char *what; void (*ask)(struct question *q); } kinds[] = {
        {"kendall", kendall}, {"run", run_and_onset}, {"onset", run_and_onset}, {"spike", change},
        {"shift", change},    {"season", season},     {"verdict", verdict},     {"forecast", forecast},
        {"model", model},
    };
    static char line[LINE];
    char command[600];
    const char *top = getenv("SRCDIR"), *made = getenv("STATS_REFERENCE");
    struct question q;
    int n = 0;
    (void)state;
    snprintf(command, sizeof(command), "python3 '%s/tests/unit/stats_reference.py' %d", top ? top : ".", SERIES);
    FILE *p = made ? fopen(made, "r") : popen(command, "r");
    assert_non_null(p);
    for (; fgets(line, sizeof(line), p); n++) {
        assert_true(read_question(&q, line));
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
            if (!strcmp(kinds[k].what, q.what))
                kinds[k].ask(&q);
        if (q.next != q.answers)
            fail_msg("%zu answers of %zu: %s", q.next, q.answers, line);
    }
    if (made)
        fclose(p);
    else if (pclose(p) == 127 << 8)
        skip();
    assert_true(n > 7 * SERIES);
    assert_true(models_shown >= 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(against_python)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
