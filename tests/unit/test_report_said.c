// What pages say in words that no figure shows: when a target holds, which exports have stopped, what a trend is, which lines a filter keeps.
#include "report_fixture.h"

#include "report/report_priv.h"

static const char *cell_of(const struct sheet_block *b, size_t row, const char *column)
{
    for (size_t i = 0; i < b->table.ncolumns; i++)
        if (!strcmp(b->table.columns[i].id, column))
            return b->table.rows[row].cells[i].text;
    fail_msg("no column %s", column);
    return NULL;
}

// --- targets ------------------------------------------------------------------------------------------------------------

// The data have 30 tickets a month, 28 days from the first on and two more on two of them: a day has one or two.
static void targets(void **state)
{
    (void)state;
    static const struct { const char *when, *words, *value, *attained, *gap, *pace; double target; } cases[] = {
        {"2025-03", "March 2025", "30", "75 %", "\u221210", "missed", 40},
        {"2025-02", "February 2025", "30", "100 %", "0", "met", 30},
        {"2025-02-01..2025-04-30", "1 Feb 2025 – 30 Apr 2025", "90", "120 %", "+15", "met", 75},
        {"2024-Q4", "Q4 2024", "90", "150 %", "+30", "met", 60},
        {"day", "each day", NULL, NULL, NULL, NULL, 1},
        {"week", "each week", NULL, NULL, NULL, NULL, 8},
        {"month", "each month", "30", "50 %", "\u221230", "missed", 60},
        {"quarter", "each quarter", NULL, NULL, NULL, NULL, 90},
        {"year", "each year", NULL, NULL, NULL, NULL, 400},
    };
    enum { N = ARRAY_LEN(cases), RATES = 2, LOST = 2 };
    struct rf f;
    struct kpi_goal goals[N + RATES] = {0};
    struct store_target own[N + RATES + LOST] = {0};
    struct err e = {0};
    rf_open(&f, "plain");
    for (size_t i = 0; i < N + RATES; i++) {
        const char *when = i < N ? cases[i].when : i == N ? "" : "2025-07..";
        goals[i] = (struct kpi_goal){.kpi = i < N ? KPI_contact_volume : KPI_csat, .value = i < N ? cases[i].target : 50, .ref = i};
        if (kpi_goal_when(&f.cfg.calendar, goals[i].kpi, when, &goals[i], &e))
            fail_msg("%s: %s", when, e.msg);
        own[i] = (struct store_target){.row.id = (int64_t)i + 7, .kpi = "", .slice = "", .period = when};
    }
    own[N + RATES] = (struct store_target){.row.id = 70, .kpi = "csat", .slice = "team=Gone", .period = "2025-Q3"};
    own[N + RATES + 1] = (struct store_target){.row.id = 71, .kpi = "not\x1b[31mours", .slice = "", .period = ""};
    struct report_user user = {.targets = own, .ntargets = N + RATES + LOST, .why_not = ""};
    f.cfg.goals = goals;
    f.cfg.ngoals = N + RATES;
    f.env.user = &user;
    struct view v = rf_view(&f, PAGE_TARGETS, 0);
    assert_int_equal(period_parse(&f.cfg.calendar, "2025-08", &v.period, &e), 0);
    struct sheet *s = rf_sheet(&f, &v);
    const struct sheet_block *b = rf_block(s, BLOCK_TABLE, "targets");
    assert_int_equal(b->table.nrows, N + RATES + LOST);
    for (size_t i = 0; i < N; i++) {
        if (cases[i].words)
            assert_string_equal(cell_of(b, i, "when"), cases[i].words);
        assert_string_equal(cell_of(b, i, "where"), "total");
        assert_string_equal(cell_of(b, i, "whose"), "yours");
        if (cases[i].value) {
            assert_string_equal(cell_of(b, i, "value"), cases[i].value);
            assert_string_equal(cell_of(b, i, "attained"), cases[i].attained);
            assert_string_equal(cell_of(b, i, "gap"), cases[i].gap);
            assert_string_equal(cell_of(b, i, "pace"), cases[i].pace);
        }
    }
    assert_string_equal(cell_of(b, N, "when"), "always");
    assert_string_equal(cell_of(b, N + 1, "when"), "from July 2025 on");
    assert_string_equal(cell_of(b, N + RATES, "kpi"), report_kpi_short(&f.env, KPI_csat));
    assert_string_equal(cell_of(b, N + RATES, "where"), "team=Gone");
    assert_string_equal(cell_of(b, N + RATES, "when"), "2025-Q3");
    assert_string_equal(cell_of(b, N + RATES, "words"), "not in these data");
    assert_string_equal(b->table.rows[N + RATES].handle, "target:70"); // it can be deleted
    assert_null(strchr(cell_of(b, N + RATES + 1, "kpi"), '\x1b'));
    sheet_free(s);
    rf_close(&f);
}

// Those of the configuration: of the total and of a channel, which has to be in the data.
static void configured_targets(void **state)
{
    (void)state;
    struct rf f;
    rf_open(&f, "plain");
    f.cfg.has_target[KPI_contact_volume] = true;
    f.cfg.target[KPI_contact_volume] = 60;
    f.cfg.nchannel = 0;
    f.cfg.channel[f.cfg.nchannel++] = (struct channel_threshold){.kpi = KPI_contact_volume, .channel = "phone", .has_target = true, .target = 10};
    f.cfg.channel[f.cfg.nchannel++] = (struct channel_threshold){.kpi = KPI_contact_volume, .channel = "fax", .has_target = true, .target = 10};
    f.cfg.channel[f.cfg.nchannel++] = (struct channel_threshold){.kpi = KPI_contact_volume, .channel = "email"};
    struct view v = rf_view(&f, PAGE_TARGETS, 0);
    struct err e = {0};
    assert_int_equal(period_parse(&f.cfg.calendar, "2025-08", &v.period, &e), 0);
    struct sheet *s = rf_sheet(&f, &v);
    const struct sheet_block *b = rf_block(s, BLOCK_TABLE, "targets");
    assert_int_equal(b->table.nrows, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(cell_of(b, i, "when"), "always");
        assert_string_equal(cell_of(b, i, "whose"), "configuration");
    }
    assert_string_equal(cell_of(b, 0, "where"), "everywhere");
    assert_string_equal(cell_of(b, 0, "attained"), "50 %"); // 30 of 60
    assert_string_equal(cell_of(b, 1, "where"), "channel phone");
    assert_string_equal(cell_of(b, 1, "attained"), "100 %"); // each third one
    sheet_free(s);
    rf_close(&f);
}

// --- exports that have stopped --------------------------------------------------------------------------------------------

static void stopped(void **state)
{
    (void)state;
    struct rf f;
    rf_open(&f, "plain");
    struct view v = rf_view(&f, PAGE_ALERTS, 0);
    struct sheet *s = rf_sheet(&f, &v);
    size_t before = s->critical;
    assert_null(rf_block(s, BLOCK_TABLE, "stale"));
    sheet_free(s);
    char id[700];
    const struct source_info *surveys = f.source.list.items[1];
    assert_non_null(strstr(surveys->path, "surveys.csv"));
    snprintf(id, sizeof(id), "stale %s", surveys->path);
    struct alert_ack ack = {.id = id, .until = CIVIL_NONE, .why = "moved to another tool", .by = "ana"};
    struct alert_opts said = {.acks = &ack, .nacks = 1};
    f.env.max_age = 5;
    f.env.today = surveys->last_day + 5; // 5 days old is not more than 5
    s = rf_sheet(&f, &v);
    assert_true(!rf_block(s, BLOCK_TABLE, "stale"));
    sheet_free(s);
    f.env.today = surveys->last_day + 12;
    for (int acked = 0; acked < 2; acked++) {
        f.env.alerts = acked ? &said : NULL;
        s = rf_sheet(&f, &v);
        const struct sheet_block *b = rf_block(s, BLOCK_TABLE, "stale");
        assert_non_null(b);
        size_t row = b->table.nrows - 1;
        assert_string_equal(cell_of(b, row, "source"), surveys->path);
        assert_string_equal(cell_of(b, row, "age"), "12");
        assert_string_equal(cell_of(b, row, "last"), "28 Sep 2025"); // the fixture writes no later one
        assert_int_equal(b->table.rows[row].tone, acked ? TONE_DIM : TONE_CRITICAL);
        assert_true(strstr(cell_of(b, row, "said"), "moved to another tool") ? acked : !acked);
        assert_int_equal(s->critical, before + b->table.nrows - (size_t)acked);
        sheet_free(s);
    }
    ack.until = f.env.today - 1; // it was for some time only
    s = rf_sheet(&f, &v);
    const struct sheet_block *b = rf_block(s, BLOCK_TABLE, "stale");
    assert_int_equal(b->table.rows[b->table.nrows - 1].tone, TONE_CRITICAL);
    sheet_free(s);
    rf_close(&f);
}

// --- lines with some words --------------------------------------------------------------------------------------------------

static size_t tiles_with(const struct sheet *s, const char *word, size_t *all)
{
    size_t n = 0;
    *all = 0;
    for (size_t i = 0; i < s->nblocks; i++)
        for (size_t k = 0; s->blocks[i].kind == BLOCK_TILES && k < s->blocks[i].tiles.n; k++)
            for (size_t t = 0; t < s->blocks[i].tiles.families[k].ntiles; t++) {
                const struct sheet_tile *tile = &s->blocks[i].tiles.families[k].tiles[t];
                n += strcasestr(tile->name, word) || strcasestr(tile->words, word);
                ++*all;
            }
    return n;
}

static void filtered_tiles(void **state)
{
    (void)state;
    struct rf f;
    size_t all, left;
    rf_open(&f, "plain");
    struct view v = rf_view(&f, PAGE_OVERVIEW, 0);
    struct sheet *s = rf_sheet(&f, &v);
    size_t with = tiles_with(s, "time", &all);
    assert_in_range(with, 1, all - 1);
    sheet_free(s);
    str_copy(v.look.find[0].text, LOOK_TEXT, "TIME");
    s = rf_sheet(&f, &v);
    assert_int_equal(tiles_with(s, "time", &left), with);
    for (size_t i = 0; i < s->nblocks; i++)
        for (size_t k = 0; s->blocks[i].kind == BLOCK_TILES && k < s->blocks[i].tiles.n; k++)
            assert_true(s->blocks[i].tiles.families[k].ntiles > 0); // no heading without a tile
    assert_int_equal(left, with);
    assert_non_null(strstr(s->filters, "rows with \"TIME\""));
    sheet_free(s);
    v.look.find[0].off = true;
    s = rf_sheet(&f, &v);
    tiles_with(s, "time", &left);
    assert_int_equal(left, all);
    assert_non_null(strstr(s->filters, "(off: \"TIME\")"));
    sheet_free(s);
    rf_close(&f);
}

static void filtered_bars(void **state)
{
    (void)state;
    struct rf f;
    rf_open(&f, "plain");
    struct view v = rf_view(&f, PAGE_KPI, KPI_contact_volume);
    v.by = DIM_CHANNEL;
    size_t nbars[3] = {0};
    static const char *const words[] = {"", "Pho", "nowhere"};
    for (size_t w = 0; w < ARRAY_LEN(words); w++) {
        str_copy(v.look.find[0].text, LOOK_TEXT, words[w]);
        struct sheet *s = rf_sheet(&f, &v);
        for (size_t i = 0; i < s->nblocks; i++)
            if (s->blocks[i].kind == BLOCK_BARS) {
                nbars[w] += s->blocks[i].bars.nbars;
                if (w == 1)
                    assert_string_equal(s->blocks[i].bars.bars[0].label, "phone");
            }
        sheet_free(s);
    }
    assert_int_equal(nbars[0], 2); // email and phone
    assert_int_equal(nbars[1], 1);
    assert_int_equal(nbars[2], 0);
    rf_close(&f);
}

// --- trends -----------------------------------------------------------------------------------------------------------------

enum { VALUES = 7 };
static const char *const labels[GRAIN_RANGE][VALUES] = {
    [GRAIN_DAY] = {"2025-09-01", "2025-09-02", "2025-09-03", "2025-09-04", "2025-09-05", "2025-09-06", "2025-09-07"},
    [GRAIN_WEEK] = {"2025-W30", "2025-W31", "2025-W32", "2025-W33", "2025-W34", "2025-W35", "2025-W36"},
    [GRAIN_MONTH] = {"2025-03", "2025-04", "2025-05", "2025-06", "2025-07", "2025-08", "2025-09"},
    [GRAIN_QUARTER] = {"2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3"},
    [GRAIN_YEAR] = {"2019", "2020", "2021", "2022", "2023", "2024", "2025"},
};

struct said { struct rf f; struct kpi_point series[VALUES]; double values[VALUES]; struct kpi_trend t; };

// Of the trend as it stands so many lines, and the last one.
static void says(struct said *x, size_t lines, const char *last)
{
    struct err e = {0};
    struct view v = rf_view(&x->f, PAGE_KPI, x->t.kpi);
    struct sheet *s = calloc(1, sizeof(*s));
    struct draft p = {.s = s, .env = &x->f.env, .v = &v, .e = &e};
    struct sheet_block *b = page_block(&p, BLOCK_TEXT, "trend", "");
    trend_lines(&p, b, &x->t);
    assert_false(p.oom);
    assert_int_equal(b->text.n, lines);
    if (lines)
        assert_string_equal(b->text.lines[lines - 1].text, last);
    sheet_free(s);
}

static void trend_of(struct said *x, int kpi, enum grain g, const double *values)
{
    struct err e = {0};
    for (size_t i = 0; i < VALUES; i++) {
        memset(&x->series[i], 0, sizeof(x->series[i]));
        assert_int_equal(period_parse(&x->f.cfg.calendar, labels[g][i], &x->series[i].period, &e), 0);
        x->values[i] = values[i];
    }
    x->t = (struct kpi_trend){.kpi = kpi, .series = x->series, .values = x->values, .n = VALUES};
}

static const double falling[VALUES] = {41, 38, 35, 30, 26, 22, 18}, rising[VALUES] = {18, 22, 26, 30, 35, 38, 41};

static void runs(void **state)
{
    (void)state;
    static const struct { enum grain g; const char *down, *up; } cases[] = {
        {GRAIN_DAY, "Down 6 days in a row, from +41 to +18. The fall began on 2 Sep 2025.", "Up 6 days in a row, from +18 to +41. The rise began on 2 Sep 2025."},
        {GRAIN_WEEK, "Down 6 weeks in a row, from +41 to +18. The fall began in week 31, 2025.", "Up 6 weeks in a row, from +18 to +41. The rise began in week 31, 2025."},
        {GRAIN_MONTH, "Down 6 months in a row, from +41 to +18. The fall began in April 2025.", "Up 6 months in a row, from +18 to +41. The rise began in April 2025."},
        {GRAIN_QUARTER, "Down 6 quarters in a row, from +41 to +18. The fall began in Q2 2024.", "Up 6 quarters in a row, from +18 to +41. The rise began in Q2 2024."},
        {GRAIN_YEAR, "Down 6 years in a row, from +41 to +18. The fall began in 2020.", "Up 6 years in a row, from +18 to +41. The rise began in 2020."},
    };
    struct said x = {0};
    rf_open(&x.f, "plain");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (int dir = -1; dir <= 1; dir += 2) {
            trend_of(&x, KPI_nps, cases[i].g, dir < 0 ? falling : rising);
            x.t.verdict = (struct verdict){.sustained = true, .dir = dir, .run = {dir, VALUES - 1, 0}};
            says(&x, 1, dir < 0 ? cases[i].down : cases[i].up);
        }
    rf_close(&x.f);
}

// Where a move comes from: the part's share of the change as it is shown, what the mix explains, whether the part took a step.
static void causes(void **state)
{
    (void)state;
    static const struct { int kpi; bool mix, step; const char *words; } cases[] = {
        {KPI_nps, false, false, "Down 6 months in a row, from +41 to +18. The fall began in April 2025, mostly on phone (\u221215 of \u221223)."},
        {KPI_nps, true, false, "Down 6 months in a row, from +41 to +18. The fall began in April 2025, mostly on phone (\u221215 of \u221223 points); the mix explains \u22122."},
        {KPI_nps, false, true, "Down 6 months in a row, from +41 to +18. The fall began in April 2025, after a level shift on phone (\u221215 of \u221223)."},
        {KPI_nps, true, true, "Down 6 months in a row, from +41 to +18. The fall began in April 2025, after a level shift on phone (\u221215 of \u221223 points); the mix explains \u22122."},
        {KPI_contact_volume, true, false, "Down 6 months in a row, from 41 to 18. The fall began in April 2025, mostly on phone (\u221215 of \u221223); the mix explains \u22122."},
        {KPI_contact_volume, true, true, "Down 6 months in a row, from 41 to 18. The fall began in April 2025, after a level shift on phone (\u221215 of \u221223); the mix explains \u22122."},
    };
    struct said x = {0};
    rf_open(&x.f, "plain");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        trend_of(&x, cases[i].kpi, GRAIN_MONTH, falling);
        x.t.verdict = (struct verdict){.sustained = true, .dir = -1, .run = {-1, VALUES - 1, 0}};
        x.t.move = (struct kpi_cause){.key = "phone", .dim = DIM_CHANNEL, .part = -15, .total = -23, .mix = -2, .has_mix = cases[i].mix, .stepped = cases[i].step};
        says(&x, 1, cases[i].words);
    }
    rf_close(&x.f);
}

static void shifts(void **state)
{
    (void)state;
    static const double step[VALUES] = {40, 40, 40, 20, 20, 20, 20};
    struct said x = {0};
    rf_open(&x.f, "plain");
    trend_of(&x, KPI_nps, GRAIN_MONTH, step);
    x.t.verdict.shift = (struct level_shift){.has = true, .found = true, .at = 3, .before = 40, .after = 20};
    says(&x, 1, "The level shifted in June 2025, from +40 to +20.");
    x.t.shift = (struct kpi_cause){.key = "phone", .dim = DIM_CHANNEL, .part = -18, .total = -20};
    says(&x, 1, "The level shifted in June 2025, from +40 to +20, mostly on phone (\u221218 of \u221220).");
    rf_close(&x.f);
}

// A month that is not over stands out among as many days of the months before.
static void so_far(void **state)
{
    (void)state;
    static const double level[VALUES] = {40, 41, 40, 39, 40, 41, 40};
    struct said x = {0};
    rf_open(&x.f, "plain");
    trend_of(&x, KPI_contact_volume, GRAIN_MONTH, level);
    x.t.partial = true;
    x.t.so_far = (struct kpi_figure){.has = true, .value = 62};
    x.t.elapsed = 10;
    x.t.days = 31;
    x.t.spike = (struct spike){.has = true, .found = true, .z = 5.25, .median = 13};
    says(&x, 1, "So far (10 of 31 days) it stands out: 62, where 13 is usual over the same days (robust z +5.3).");
    x.t.spike.z = -INFINITY;
    says(&x, 1, "So far (10 of 31 days) it stands out: 62, where 13 is usual over the same days (robust z < -3.5).");
    x.t.so_far.hidden = true;
    says(&x, 0, NULL);
    rf_close(&x.f);
}

// A move over less than two cycles: a season cannot be told, or the same time of the year before did not do it.
static void short_series(void **state)
{
    (void)state;
    static const struct { enum grain g; size_t season; const char *words; } cases[] = {
        {GRAIN_DAY, 7, "Only 7 days are known: this cannot be told from the rhythm of the week."},
        {GRAIN_DAY, 4, "Only 7 days are known: the rhythm of the week takes two weeks to be told, but the same weekdays before did not do this."},
        {GRAIN_WEEK, 52, "Only 7 weeks are known: this cannot be told from a season, which takes two years."},
        {GRAIN_WEEK, 4, "Only 7 weeks are known: a season takes two years to be told, but the same weeks of the year before did not do this."},
        {GRAIN_MONTH, 12, "Only 7 months are known: this cannot be told from a season, which takes two years."},
        {GRAIN_QUARTER, 5, "Only 7 quarters are known: this cannot be told from a season, which takes two years."},
        {GRAIN_QUARTER, 4, "Only 7 quarters are known: a season takes two years to be told, but the same quarters of the year before did not do this."},
        {GRAIN_QUARTER, 3, NULL}, // two cycles are known
    };
    static const char shifted[] = "The level shifted in Q4 2024, from +40 to +20.";
    struct said x = {0};
    rf_open(&x.f, "plain");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        trend_of(&x, KPI_nps, cases[i].g, rising);
        x.t.season = cases[i].season;
        x.t.verdict.season_unknown = true;
        x.t.verdict.shift = (struct level_shift){.has = true, .found = true, .at = 3, .before = 40, .after = 20}; // is told first
        says(&x, cases[i].words ? 2 : 1, cases[i].words ? cases[i].words : shifted);
    }
    rf_close(&x.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets),        cmocka_unit_test(configured_targets), cmocka_unit_test(stopped),
        cmocka_unit_test(filtered_tiles), cmocka_unit_test(filtered_bars),      cmocka_unit_test(runs),
        cmocka_unit_test(causes),         cmocka_unit_test(shifts),             cmocka_unit_test(so_far),
        cmocka_unit_test(short_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
