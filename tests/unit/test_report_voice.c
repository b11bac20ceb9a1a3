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
    str_copy(v.look.table, sizeof(v.look.table), "comments"); // newest first, by the minute
    str_copy(v.look.key[0].column, sizeof(v.look.key[0].column), "date");
    v.look.key[0].down = true;
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

static size_t people(struct rf *f, const char *period, int group, const char *const *customers, size_t n)
{
    struct view v = voice_view(f, PAGE_PEOPLE, period);
    v.group = group;
    struct sheet *s = rf_sheet(f, &v);
    const struct sheet_table *t = table(s, "people");
    size_t rows = t->nrows;
    for (size_t i = 0; i < n && i < rows; i++)
        assert_string_equal(cell(t, i, "customer"), customers[i]);
    sheet_free(s);
    return rows;
}

// Who belongs to which list, worst first (promoters best first); a move compares with the customer's last answer ever.
static void lists(void **state)
{
    (void)state;
    struct rf f;
    open_text(&f, HEAD "1,2025-01-01 10:00:00,email,,a,,10,,\n"
                       "2,2025-01-02 10:00:00,email,,b,,2,,\n"
                       "3,2025-01-03 10:00:00,email,,c,,7,,\n"
                       "4,2025-03-01 10:00:00,email,,a,,3,2,why\n"
                       "5,2025-03-02 10:00:00,email,,b,,9,5,\n"
                       "6,2025-03-03 10:00:00,email,,c,,8,1,\n"
                       "7,2025-03-04 10:00:00,email,,d,,0,,\n"
                       "8,2025-03-05 10:00:00,email,,e,employee,,,\n"
                       "9,2025-03-06 10:00:00,email,,d,,10,,\n");
    assert_int_equal(people(&f, "2025-03", 0, (const char *const[]){"d", "a"}, 2), 2);      // detractors
    assert_int_equal(people(&f, "2025-03", 1, (const char *const[]){"c", "a"}, 2), 2);      // not satisfied: 1 and 2 of 5
    assert_int_equal(people(&f, "2025-03", 2, (const char *const[]){"c"}, 1), 1);           // passives
    assert_int_equal(people(&f, "2025-03", 3, (const char *const[]){"d", "b"}, 2), 2);      // promoters
    assert_int_equal(people(&f, "2025-03", 4, (const char *const[]){"a", "d", "b"}, 3), 3); // lost first; c stayed passive
    assert_int_equal(people(&f, "2025-02", 4, NULL, 0), 0);
    struct view v = voice_view(&f, PAGE_PEOPLE, "2025-03");
    assert_int_equal(view_by_next(&f.env, &v, -1), 4); // Tab goes round
    assert_int_equal(view_by_next(&f.env, &v, 1), 0);
    struct sheet *s = rf_sheet(&f, &v);
    struct sheet *row = rf_sheet(&f, table(s, "people")->rows[1].link);
    assert_string_equal(cell(table(row, "row"), 0, "value"), "4"); // a's answer, whole
    sheet_free(row);
    sheet_free(s);
    rf_close(&f);
}

// Hot: +100 of 2; cold: -100 of 1. Alone, neither is told.
static void timing(void **state)
{
    (void)state;
    static const char *const rows[] = {"1,2025-03-01 10:00:00,10,hot\n2,2025-03-02 10:00:00,9,hot\n3,2025-03-03 10:00:00,0,cold\n",
                                       "1,2025-03-01 10:00:00,10,hot\n2,2025-03-02 10:00:00,9,hot\n3,2025-03-03 10:00:00,0,\n"};
    for (int mixed = 1; mixed >= 0; mixed--) {
        struct rf f;
        char csv[400];
        snprintf(csv, sizeof(csv), "id,answered_at,nps,timing\n%s", rows[!mixed]);
        open_text(&f, csv);
        struct view v = voice_view(&f, PAGE_KPI, "2025-03");
        v.kpi = KPI_nps;
        struct sheet *s = rf_sheet(&f, &v);
        const struct sheet_block *b = rf_block(s, BLOCK_TEXT, "timing");
        assert_int_equal(b != NULL, mixed);
        if (b)
            assert_string_equal(b->text.lines[0].text, "Answers asked hot (2: +100) and cold (1: \xE2\x88\x92" "100) are mixed in this "
                                                       "figure: they are not comparable.");
        sheet_free(s);
        rf_close(&f);
    }
}

// Ages at the end of March, what is due on 1 April and what is late, by hand.
static void cases(void **state)
{
    (void)state;
    struct rf f;
    open_text(&f, "id,created_at,resolved_at,due_at,status,channel,subject\n"
                  "1,2025-03-31 10:00:00,,2025-04-01 09:00:00,open,email,soon\n"
                  "2,2025-03-20 10:00:00,,2025-03-25 09:00:00,open,email,late\n"
                  "3,2025-02-01 10:00:00,,2025-05-01 09:00:00,pending,phone,old\n"
                  "4,2025-03-01 10:00:00,2025-03-02 10:00:00,2025-03-01 12:00:00,solved,phone,done\n"
                  "5,2025-02-28 23:00:00,2025-03-02 10:00:00,,solved,phone,done\n");
    struct view v = voice_view(&f, PAGE_CASES, "2025-03");
    struct sheet *s = rf_sheet(&f, &v);
    const struct sheet_table *t = table(s, "ages");
    static const char *const now[] = {"1", "0", "0", "1", "0", "1"}, *const then[] = {"1", "0", "0", "0", "1", "0"};
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(cell(t, i, "cases"), now[i]);
        assert_string_equal(cell(t, i, "before"), then[i]);
    }
    t = table(s, "due");
    assert_int_equal(t->nrows, 1);
    assert_string_equal(cell(t, 0, "subject"), "soon");
    assert_string_equal(cell(t, 0, "due"), "9 h");
    t = table(s, "late");
    assert_int_equal(t->nrows, 1);
    assert_string_equal(cell(t, 0, "ticket"), "2");
    t = table(s, "oldest");
    assert_int_equal(t->nrows, 3);
    assert_string_equal(cell(t, 0, "ticket"), "3");
    sheet_free(s);
    f.env.now = (int64_t)civil_to_day(2025, 3, 31) * 86400000 + 8 * 3600000; // at eight that morning nothing is due yet
    s = rf_sheet(&f, &v);
    assert_int_equal(table(s, "due")->nrows, 0);
    sheet_free(s);
    rf_close(&f);
}

// Three answers under a minute (two positive), one of 2 hours (none).
static void speed(void **state)
{
    (void)state;
    struct rf f;
    struct err e = {0};
    static const char tickets[] = "id,created_at,first_reply_s,resolved_at\nT1,2025-03-01 10:00:00,30,2025-03-01 11:00:00\n"
                                  "T2,2025-03-01 10:00:00,59,2025-03-01 11:00:00\nT3,2025-03-01 10:00:00,7200,2025-03-01 14:00:00\n";
    static const char surveys[] = "id,answered_at,interaction_id,csat\n1,2025-03-02 10:00:00,T1,5\n2,2025-03-02 10:00:00,T2,4\n"
                                  "3,2025-03-02 10:00:00,T3,1\n4,2025-03-02 10:00:00,T2,1\n5,2025-03-02 10:00:00,,5\n";
    open_text(&f, tickets);
    source_close(&f.source);
    char first[600], second[600];
    str_copy(first, sizeof(first), test_write(f.dir, "t.csv", tickets, sizeof(tickets) - 1));
    str_copy(second, sizeof(second), test_write(f.dir, "u.csv", surveys, sizeof(surveys) - 1));
    const char *paths[] = {first, second};
    struct cube_opts co = {.zone = f.zone, .as_of = CIVIL_NONE, .repeat_days = 7, .churn_after_days = 365, .social_delay_ms = 1};
    struct ingest_opts io = {.zone = f.zone, .currency = "EUR"};
    assert_int_equal(source_open_files(&f.source, paths, 2, &io, &co, &e), 0);
    struct view v = voice_view(&f, PAGE_CASES, "2025-03");
    struct sheet *s = rf_sheet(&f, &v);
    const struct sheet_table *t = table(s, "csat_by_first_response");
    static const char *const n[] = {"3", "0", "0", "1", "0", "0"};
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(cell(t, i, "n"), n[i]);
    assert_string_equal(cell(t, 0, "csat"), "66.7 %");
    assert_string_equal(cell(t, 3, "csat"), "0.0 %");
    assert_string_equal(cell(t, 0, "few"), "few answers");
    sheet_free(s);
    rf_close(&f);
}

// Three answers an agent make a rank, two do not: Cid stands after the ranked, whatever his score. NPS of Ana -100, of Bob 0.
static void teams(void **state)
{
    (void)state;
    struct rf f;
    open_text(&f, HEAD "1,2025-03-01 10:00:00,email,Bob,,,10,,\n2,2025-03-01 10:00:00,email,Bob,,,0,,\n3,2025-03-01 10:00:00,email,Bob,,,8,,\n"
                       "4,2025-03-01 10:00:00,email,Ana,,,0,,\n5,2025-03-01 10:00:00,email,Ana,,,1,,\n6,2025-03-01 10:00:00,email,Ana,,,2,,\n"
                       "7,2025-03-01 10:00:00,email,Cid,,,0,,\n8,2025-03-01 10:00:00,email,Cid,,,0,,\n");
    f.cfg.min_n_customer = 3;
    struct view v = voice_view(&f, PAGE_TEAMS, "2025-03");
    v.by = DIM_AGENT;
    struct sheet *s = rf_sheet(&f, &v);
    const struct sheet_table *t = table(s, "teams");
    static const char *const names[] = {"all", "Ana", "Bob", "Cid"};
    size_t nps = 0;
    while (strcmp(t->columns[nps].id, "nps") != 0)
        nps++;
    assert_int_equal(t->nrows, 4); // nobody has no name
    sheet_free(s);
    str_copy(v.look.table, sizeof(v.look.table), "teams"); // the figure of one answer is not ranked: it stands last
    str_copy(v.look.key[0].column, sizeof(v.look.key[0].column), "nps");
    s = rf_sheet(&f, &v);
    t = table(s, "teams");
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(cell(t, i, "name"), names[i]);
    assert_string_equal(cell(t, 3, "nps"), "~ \xE2\x88\x92" "100");
    assert_string_equal(cell(t, 2, "nps"), "0");
    assert_int_equal(t->rows[1].link->slice.f[0].dim, DIM_AGENT);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(order), cmocka_unit_test(themes), cmocka_unit_test(none),
                                       cmocka_unit_test(lists), cmocka_unit_test(timing), cmocka_unit_test(cases),
                                       cmocka_unit_test(speed), cmocka_unit_test(teams)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
