#include "report_fixture.h"

static struct rf f;

static int setup(void **state)
{
    (void)state;
    rf_open(&f, "Lyon");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    rf_close(&f);
    return 0;
}

static const struct sheet_tile *find_tile(const struct sheet *s, int kpi)
{
    const struct sheet_block *b = rf_block(s, BLOCK_TILES, "tiles");
    for (size_t i = 0; i < b->tiles.n; i++)
        for (size_t k = 0; k < b->tiles.families[i].ntiles; k++)
            if (b->tiles.families[i].tiles[k].kpi == kpi)
                return &b->tiles.families[i].tiles[k];
    return NULL;
}

static void test_overview(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_OVERVIEW, 0);
    struct sheet *s = rf_sheet(&f, &v);
    assert_string_equal(s->period, "August 2025");
    assert_string_equal(s->grain, "by month");
    assert_string_equal(s->compare, "vs July 2025");
    assert_string_equal(s->filters, "all channels");
    assert_string_equal(s->sources, "2 sources");
    assert_string_equal(s->as_of, "as of 29 Sep 2025");
    size_t tiles = 0;
    const struct sheet_block *b = rf_block(s, BLOCK_TILES, "tiles");
    assert_int_equal(b->tiles.n, FAM_COUNT);
    for (size_t i = 0; i < b->tiles.n; i++)
        tiles += b->tiles.families[i].ntiles;
    assert_int_equal(tiles, KPI_COUNT); // each KPI once
    // The two ease scores stand under C2ES.
    const struct sheet_tile *c2es = find_tile(s, KPI_c2es);
    assert_int_equal(c2es[1].kpi, KPI_ease_customer);
    assert_int_equal(c2es[2].kpi, KPI_ease_employee);
    assert_int_equal(c2es[0].indent, 0);
    assert_int_equal(c2es[1].indent, 1);
    const struct sheet_tile *volume = find_tile(s, KPI_contact_volume);
    assert_string_equal(volume->value.text, "30");
    assert_string_equal(volume->n, "30");
    assert_int_equal(volume->sense, ' '); // neither way is better
    assert_int_equal(volume->nspark, 12);
    assert_true(isnan(volume->spark[0])); // September 2024: before the data begin
    assert_int_equal(volume->link->page, PAGE_KPI);
    const struct sheet_tile *none = find_tile(s, KPI_bounce_rate);
    assert_string_equal(none->value.text, "\u2014");
    assert_false(none->value.has_num);
    assert_int_equal(none->state, STATE_NODATA);
    sheet_free(s);
}

// A number on the page is the number of the machine formats.
static void test_page_equals_data(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_OVERVIEW, 0);
    struct kpi_query q = {.period = v.period, .compare = v.compare, .by = DIM_CHANNEL, .last = 12};
    struct report_data d;
    struct err e = {0};
    assert_int_equal(report_data_build(&f.env, &q, &d, &e), 0);
    struct sheet *s = rf_sheet(&f, &v);
    for (size_t i = 0; i < d.set.n; i++) {
        const struct kpi_result *r = &d.set.items[i];
        const struct sheet_tile *t = find_tile(s, r->kpi);
        assert_int_equal(t->value.has_num, r->now.has && !r->now.hidden);
        if (t->value.has_num)
            assert_close(t->value.num, r->now.value);
        if (t->delta.has_num)
            assert_close(t->delta.num, r->delta);
        v.page = PAGE_KPI;
        v.kpi = r->kpi;
        struct sheet *page = rf_sheet(&f, &v);
        const struct sheet_chart *c = &rf_block(page, BLOCK_CHART, "chart")->chart;
        const struct sheet_table *periods = &rf_block(page, BLOCK_TABLE, "periods")->table;
        const struct sheet_bars *bars = &rf_block(page, BLOCK_BARS, "breakdown")->bars;
        size_t known = 0;
        while (known < c->npoints && !c->points[known].forecast)
            known++;
        assert_int_equal(known, 12); // and then what is expected
        for (size_t k = known; k < c->npoints; k++)
            assert_true(c->points[k].forecast && c->points[k].low <= c->points[k].value && c->points[k].value <= c->points[k].high);
        assert_int_equal(periods->nrows, 12);
        assert_int_equal(bars->nbars, r->nparts);
        if (t->value.has_num) {
            assert_close(c->points[c->current].value, r->now.value);
            assert_close(periods->rows[0].cells[1].num, r->now.value);
        }
        sheet_free(page);
    }
    sheet_free(s);
    report_data_release(&d);
}

static void test_kpi_links(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_KPI, KPI_nps);
    struct sheet *s = rf_sheet(&f, &v);
    assert_string_equal(s->title, "Net promoter score");
    assert_string_equal(s->crumbs[0], "Overview");
    assert_string_equal(s->crumbs[1], "NPS");
    // Enter on a month shows its days; on a day, its rows.
    const struct view *days = rf_block(s, BLOCK_TABLE, "periods")->table.rows[0].link;
    assert_int_equal(days->period.grain, GRAIN_DAY);
    assert_string_equal(days->period.label, "2025-08-31");
    assert_int_equal(days->last, 31);
    struct sheet *month = rf_sheet(&f, days);
    const struct sheet_table *t = &rf_block(month, BLOCK_TABLE, "periods")->table;
    assert_int_equal(t->nrows, 31);
    assert_int_equal(t->rows[0].link->page, PAGE_ROWS);
    sheet_free(month);
    // A bar goes into its slice, and on to the next dimension.
    const struct sheet_bars *bars = &rf_block(s, BLOCK_BARS, "breakdown")->bars;
    assert_string_equal(bars->bars[0].label, "email"); // the largest first
    assert_int_equal(bars->bars[0].link->slice.n, 1);
    assert_int_equal(bars->bars[0].link->by, DIM_TEAM);
    struct sheet *email = rf_sheet(&f, bars->bars[0].link);
    assert_string_equal(email->filters, "channel email");
    assert_string_equal(email->crumbs[2], "email");
    sheet_free(email);
    sheet_free(s);
}

static void test_rows(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_ROWS, KPI_first_response_time);
    struct sheet *s = rf_sheet(&f, &v);
    const struct sheet_table *t = &rf_block(s, BLOCK_TABLE, "rows")->table;
    assert_int_equal(t->nrows, 30);
    assert_string_equal(t->columns[0].title, "Date");
    assert_string_equal(t->columns[2].title, "Agent"); // by the field it is read as, the telling ones first
    assert_string_equal(t->columns[3].title, "Ticket");
    for (size_t i = 1; i < t->nrows; i++) // worst first
        assert_true(t->rows[i].cells[1].num <= t->rows[i - 1].cells[1].num);
    assert_int_equal(t->rows[3].link->page, PAGE_ROW);
    assert_int_equal(t->rows[3].link->index, 3);
    struct sheet *row = rf_sheet(&f, t->rows[3].link);
    const struct sheet_table *whole = &rf_block(row, BLOCK_TABLE, "row")->table;
    assert_int_equal(whole->nrows, 9);
    assert_string_equal(whole->rows[0].cells[0].text, "id");
    assert_string_equal(whole->rows[0].cells[1].text, t->rows[3].cells[3].text);
    assert_string_equal(whole->rows[0].cells[2].text, "interaction.id");
    sheet_free(row);
    sheet_free(s);
    v.page = PAGE_ROW;
    v.index = 5000;
    struct err e = {0};
    assert_int_equal(report_sheet(&f.env, &v, &s, &e), ERR_NOTFOUND);
}

// Under min_n employee answers are withheld, and their rows with them.
static void test_employee_rows_are_withheld(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_ROWS, KPI_ease_employee);
    struct sheet *s = rf_sheet(&f, &v);
    assert_int_equal(rf_block(s, BLOCK_TABLE, "rows")->table.nrows, 3);
    sheet_free(s);
    f.cfg.min_n_employee = 5;
    s = rf_sheet(&f, &v);
    assert_null(rf_block(s, BLOCK_TABLE, "rows"));
    sheet_free(s);
    v.page = PAGE_OVERVIEW;
    s = rf_sheet(&f, &v);
    assert_string_equal(find_tile(s, KPI_ease_employee)->value.text, "\u2014");
    sheet_free(s);
    f.cfg.min_n_employee = 1;
}

static void test_rows_of_a_file_that_changed(void **state)
{
    (void)state;
    struct rf other;
    rf_open(&other, "Lyon");
    struct view v = rf_view(&other, PAGE_ROWS, KPI_nps);
    test_write_text(other.dir, "surveys.csv", "id,answered_at,nps\n");
    struct sheet *s = rf_sheet(&other, &v); // the page stays, and says why it has no more than dates
    assert_non_null(rf_block(s, BLOCK_TEXT, "missing"));
    assert_int_equal(rf_block(s, BLOCK_TABLE, "rows")->table.nrows, 27); // customers only
    sheet_free(s);
    rf_close(&other);
}

static void test_data_and_rejects(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_DATA, 0);
    struct sheet *s = rf_sheet(&f, &v);
    const struct sheet_table *t = &rf_block(s, BLOCK_TABLE, "sources")->table;
    assert_int_equal(t->nrows, 2);
    assert_string_equal(t->rows[0].cells[0].text, "tickets.csv");
    assert_string_equal(t->rows[1].cells[2].text, "361");
    assert_string_equal(t->rows[1].cells[3].text, "360");
    // Every source has a page of its own; from its reasons the way goes to the rejects.
    assert_int_equal(t->rows[0].link->page, PAGE_SOURCE);
    struct sheet *source = rf_sheet(&f, t->rows[1].link);
    assert_string_equal(source->title, t->rows[1].cells[0].text);
    assert_true(rf_block(source, BLOCK_TABLE, "coverage")->table.nrows > 0);
    assert_true(rf_block(source, BLOCK_TABLE, "columns")->table.nrows > 0);
    assert_non_null(strstr(rf_block(source, BLOCK_TEXT, "feeds")->text.lines[0].text, "NPS"));
    const struct view *reasons = rf_block(source, BLOCK_TABLE, "rejects")->table.rows[0].link;
    assert_int_equal(reasons->page, PAGE_REJECTS);
    struct sheet *rejects = rf_sheet(&f, reasons);
    sheet_free(source);
    const struct sheet_table *r = &rf_block(rejects, BLOCK_TABLE, "rejects")->table;
    assert_true(r->nrows >= 1);
    assert_string_equal(r->rows[0].cells[0].text, "362");
    sheet_free(rejects);
    sheet_free(s);
    v.page = PAGE_REJECTS;
    v.index = 99;
    struct err e = {0};
    assert_int_equal(report_sheet(&f.env, &v, &s, &e), ERR_NOTFOUND);
}

static void test_alerts(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_ALERTS, 0);
    struct sheet *s = rf_sheet(&f, &v);
    const struct sheet_table *t = &rf_block(s, BLOCK_TABLE, "alerts")->table;
    assert_true(t->nrows > 0);
    assert_int_equal(t->nrows, s->critical + s->warning);
    // The header has the whole name of the KPI, the list the one of its tile.
    assert_non_null(strstr(s->headline, strchr(t->rows[0].cells[1].text, ' ') ? strrchr(t->rows[0].cells[1].text, ' ') : ""));
    bool warning = false; // worst first
    for (size_t i = 0; i < t->nrows; i++) {
        warning = warning || t->rows[i].tone == TONE_WARNING;
        assert_int_equal(t->rows[i].tone, warning ? TONE_WARNING : TONE_CRITICAL);
        assert_int_equal(t->rows[i].link->page, PAGE_KPI);
    }
    // The overview has a line per KPI and severity; their counts add up to all of them.
    v.page = PAGE_OVERVIEW;
    struct sheet *all = rf_sheet(&f, &v);
    const struct sheet_table *by_kpi = &rf_block(all, BLOCK_TABLE, "alerts")->table;
    double n = 0;
    for (size_t i = 0; i < by_kpi->nrows; i++) {
        n += by_kpi->rows[i].cells[3].num;
        for (size_t k = 0; k < i; k++)
            assert_false(by_kpi->rows[i].tone == by_kpi->rows[k].tone &&
                         by_kpi->rows[i].link->kpi == by_kpi->rows[k].link->kpi && by_kpi->rows[i].link->kpi != KPI_c2es);
    }
    assert_int_equal((size_t)n, t->nrows);
    assert_true(by_kpi->nrows <= t->nrows);
    sheet_free(all);
    sheet_free(s);
}

static void test_values(void **state)
{
    (void)state;
    char buf[NUMFMT_BUF];
    assert_string_equal(report_value(&f.env, KPI_csat, 84.25, buf), "84.3 %");
    assert_string_equal(report_value(&f.env, KPI_nps, 18.2, buf), "+18");
    assert_string_equal(report_value(&f.env, KPI_ces, 2.1, buf), "2.10 /5");
    assert_string_equal(report_value(&f.env, KPI_ease_customer, 2.31, buf), "2.31 /4");
    assert_string_equal(report_value(&f.env, KPI_quality_score, 75.44, buf), "75.4 pt");
    assert_string_equal(report_value(&f.env, KPI_contact_volume, 4812, buf), "4,812");
    assert_string_equal(report_value(&f.env, KPI_first_response_time, 12720, buf), "3 h 32");
    assert_string_equal(report_value(&f.env, KPI_clv, 452, buf), "452 \u20ac");
    assert_string_equal(report_value(&f.env, KPI_complaint_rate, 1.25, buf), "1.25 /d");
    assert_string_equal(report_delta(&f.env, KPI_csat, 1.3, buf), "+1.3");
    assert_string_equal(report_delta(&f.env, KPI_first_response_time, -264, buf), "\u22124.4 min");
    assert_string_equal(report_delta(&f.env, KPI_first_response_time, 2460, buf), "+41 min");
    assert_string_equal(report_delta(&f.env, KPI_work_time, 190800, buf), "+53 h"); // of work: no 2.2 days
    assert_string_equal(report_value(&f.env, KPI_work_time, 708480, buf), "197 h");
    assert_string_equal(report_delta(&f.env, KPI_c2es, -0.22, buf), "\u22120.22");
    assert_string_equal(report_delta(&f.env, KPI_backlog, 84, buf), "+84");
}

static void test_wrong_views(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_KPI, KPI_nps);
    struct sheet *s = NULL;
    struct err e = {0};
    v.kpi = KPI_COUNT;
    assert_int_equal(report_sheet(&f.env, &v, &s, &e), ERR_RANGE);
    v.kpi = 0;
    v.page = PAGE_COUNT;
    assert_int_equal(report_sheet(&f.env, &v, &s, &e), ERR_RANGE);
    v.page = PAGE_KPI;
    v.by = -1;
    assert_int_equal(report_sheet(&f.env, &v, &s, &e), ERR_RANGE);
    assert_null(s);
    sheet_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overview),
        cmocka_unit_test(test_page_equals_data),
        cmocka_unit_test(test_kpi_links),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_employee_rows_are_withheld),
        cmocka_unit_test(test_rows_of_a_file_that_changed),
        cmocka_unit_test(test_data_and_rejects),
        cmocka_unit_test(test_alerts),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_wrong_views),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
