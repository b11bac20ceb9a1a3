// The customers' voice: which comments, in what order, masked; themes with counts made by hand.
#include "report_fixture.h"

#include "report/sheet.h"

#define HEAD "id,answered_at,channel,agent,customer_id,audience,nps,csat,comment\n"


static void open_text(struct rf *f, const char *csv)
{
    struct err e = {0};
    memset(f, 0, sizeof(*f));
    str_copy(f->dir, sizeof(f->dir), test_tmpdir());
    assert_int_equal(zone_open(&f->zone, "UTC", &e), 0);
    const char *paths[] = {test_write(f->dir, "s.csv", csv, strlen(csv))};
    struct cube_opts co = {.zone = f->zone, .as_of = CIVIL_NONE, .repeat_days = 7, .churn_after_days = 365,
                           .social_delay_ms = 3600000};
    struct ingest_opts io = {.zone = f->zone, .currency = "EUR"};
    assert_int_equal(source_open_files(&f->source, paths, 1, &io, &co, &e), 0);
    kpi_config_default(&f->cfg);
    f->fmt = numfmt_en;
    f->env = (struct report_env){.source = &f->source, .cfg = &f->cfg, .fmt = &f->fmt};
}

static struct view voice_view(struct rf *f, enum page page, const char *period)
{
    struct err e = {0};
    struct view v;
    assert_int_equal(report_view_start(&f->env, GRAIN_MONTH, period, COMPARE_PREVIOUS, NULL, 0, &v, &e), 0);
    v.page = page;
    return v;
}

static const struct sheet_table *table(const struct sheet *s, const char *id)
{
    const struct sheet_block *b = rf_block(s, BLOCK_TABLE, id);
    assert_non_null(b);
    return &b->table;
}

static const char *cell(const struct sheet_table *t, size_t row, const char *column)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        if (!strcmp(t->columns[i].id, column))
            return t->rows[row].cells[i].text;
    fail_msg("no column %s", column);
    return NULL;
}

// Detractors before the unsatisfied of the same mood by their score, then the neutral, then the happy; employees never.
static void order(void **state)
{
    (void)state;
    struct rf f;
    open_text(&f, HEAD "1,2025-03-01 10:00:00,email,Ana,c1,,10,,great\n"
                       "2,2025-03-02 10:00:00,email,Ana,c2,,0,,call me on 06 12 34 56 78\n"
                       "3,2025-03-03 10:00:00,phone,Bob,c3,,7,,so so\n"
                       "4,2025-03-04 10:00:00,phone,Bob,c4,,6,,poor\n"
                       "5,2025-03-05 10:00:00,phone,Bob,c5,,,5,\n"
                       "6,2025-03-06 10:00:00,phone,Bob,e6,employee,,,tired\n"
                       "7,2025-03-07 10:00:00,phone,Bob,c7,,,1,dreadful\n"
                       "8,2025-04-07 10:00:00,phone,Bob,c8,,1,,April\n");
    struct view v = voice_view(&f, PAGE_COMMENTS, "2025-03");
    struct sheet *s = rf_sheet(&f, &v);
    const struct sheet_table *t = table(s, "comments");
    static const char *const worst[] = {"dreadful", "call me on [phone]", "poor", "so so", "great"};
    assert_int_equal(t->nrows, ARRAY_LEN(worst));
    for (size_t i = 0; i < t->nrows; i++)
        assert_string_equal(cell(t, i, "comment"), worst[i]);
    assert_string_equal(cell(t, 0, "score"), "CSAT 1/5");
    assert_string_equal(cell(t, 1, "score"), "NPS 0");
    assert_string_equal(cell(t, 1, "customer"), "c2");
    assert_int_equal(t->rows[1].link->page, PAGE_COMMENT);
    struct sheet *one = rf_sheet(&f, t->rows[1].link);
    assert_string_equal(rf_block(one, BLOCK_TEXT, "comment")->text.lines[0].text, "call me on [phone]");
    sheet_free(one);
    sheet_free(s);
    v.newest = true;
    f.env.unmasked = true;
    s = rf_sheet(&f, &v);
    t = table(s, "comments");
    assert_string_equal(cell(t, 0, "comment"), "dreadful");
    assert_string_equal(cell(t, 3, "comment"), "call me on 06 12 34 56 78");
    sheet_free(s);
    rf_close(&f);
}

// By hand: "waiting time" in four comments of detractors (one of March), "kind" in three of promoters, "agent" in both.
static void themes(void **state)
{
    (void)state;
    struct rf f;
    open_text(&f, HEAD "1,2025-01-01 10:00:00,email,,,,0,,The waiting time of the agent was long\n"
                       "2,2025-01-02 10:00:00,email,,,,1,,What a waiting time with this agent\n"
                       "3,2025-02-02 10:00:00,email,,,,2,,Waiting times!\n"
                       "4,2025-03-02 10:00:00,email,,,,3,,The waiting time again. Again waiting time and waiting time\n"
                       "5,2025-02-02 10:00:00,email,,,,10,,A kind agent\n"
                       "6,2025-02-03 10:00:00,email,,,,9,,The agent was kind\n"
                       "7,2025-03-03 10:00:00,email,,,,10,,Very kind\n"
                       "8,2025-03-04 10:00:00,email,,,,8,,Neither\n");
    struct view v = voice_view(&f, PAGE_THEMES, "2025-03");
    struct sheet *s = rf_sheet(&f, &v);
    const struct sheet_table *t = table(s, "unhappy");
    assert_int_equal(t->nrows, 1); // "waiting" and "time" are the pair; "agent" leans to the happy side
    assert_string_equal(cell(t, 0, "theme"), "waiting time");
    assert_string_equal(cell(t, 0, "comments"), "4");
    assert_string_equal(cell(t, 0, "unhappy"), "4");
    assert_string_equal(cell(t, 0, "happy"), "0");
    assert_string_equal(cell(t, 0, "now"), "1");
    assert_string_equal(cell(t, 0, "change"), "0");
    struct sheet *comments = rf_sheet(&f, t->rows[0].link);
    assert_int_equal(table(comments, "comments")->nrows, 4);
    sheet_free(comments);
    t = table(s, "happy");
    assert_string_equal(cell(t, 0, "theme"), "kind");
    assert_string_equal(cell(t, 0, "comments"), "3");
    sheet_free(s);
    rf_close(&f);
}

// Without comments both pages say what to do, and nothing breaks.
static void none(void **state)
{
    (void)state;
    struct rf f;
    open_text(&f, HEAD "1,2025-01-01 10:00:00,email,,,,0,,\n");
    for (enum page page = PAGE_COMMENTS; page <= PAGE_THEMES; page += 2) {
        struct view v = voice_view(&f, page, "2025-01");
        struct sheet *s = rf_sheet(&f, &v);
        const struct sheet_table *t = table(s, page == PAGE_THEMES ? "happy" : "comments");
        assert_int_equal(t->nrows, 0);
        assert_true(t->empty[0]);
        sheet_free(s);
    }
    rf_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(order), cmocka_unit_test(themes), cmocka_unit_test(none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
