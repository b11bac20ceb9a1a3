#include "app_fixture.h"

static void write_tickets(const char *name, const char *team, int n)
{
    struct strbuf b = {0};
    sb_add(&b, "id,created_at,channel,team\n");
    for (int i = 0; i < n; i++)
        sb_addf(&b, "%s%d,2025-09-%02d 10:00:00,%s,%s\n", name, i, i % 28 + 1, i % 2 ? "phone" : "email", team);
    test_write(dir, name, b.s, b.len);
    sb_release(&b);
}

static int setup(void **state)
{
    (void)state;
    folder_begin("[kpitop]\ntimezone = UTC\nlang = en\nweek_start = sunday\nfiscal_year_start = 4\nmin_n = 3\n"
                    "hidden = clv\nfocus = nps csat\norder = fcr\nlast = 6\ngrain = quarter\ncompare = year\nsocial_delay = 2 h\n"
                    "repeat_days = 5\n"
                    "[nps]\nwarn = 10\ncrit = none\ntarget = 40\nmin_n = 7\n[ces]\nscale = ease\n"
                    "[first_response_time.phone]\nwarn = 90 s\n[conversion]\nbase = cohort\n[complaint_rate]\nper = week\n"
                    "[clv]\nmargin = 40\n[rates]\nusd = 0.9\n");
    write_tickets("m.csv", "Lyon", 20);
    return 0;
}

static void test_settings(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    open_session(&s, &a, true);
    const struct kpi_config *k = s.cfg;
    assert_int_equal(k->calendar.week_start, 6);
    assert_int_equal(k->calendar.fiscal_start, 4);
    assert_int_equal(k->min_n_customer, 3);
    assert_int_equal(k->min_n_employee, 3);
    assert_int_equal(k->min_n[KPI_nps], 7);
    assert_true(k->hidden[KPI_clv]);
    assert_false(k->hidden[KPI_nps]);
    assert_int_equal(k->order[0], KPI_fcr);
    assert_int_equal(k->order[1], KPI_csat);
    bool seen[KPI_COUNT] = {false};
    for (int i = 0; i < KPI_COUNT; i++)
        seen[k->order[i]] = true;
    for (int i = 0; i < KPI_COUNT; i++)
        assert_true(seen[i]);
    assert_true(k->ces_ease && s.ingest.ces_ease);
    assert_int_equal(k->conversion_base, CONV_COHORT);
    assert_int_equal(k->complaint_per, PER_WEEK);
    assert_close(k->clv_margin, 40);
    assert_true(k->has_target[KPI_nps]);
    assert_close(k->target[KPI_nps], 40);
    struct threshold t = kpi_threshold(KPI_nps, k, NULL);
    assert_true(t.has_warn && !t.has_crit);
    assert_close(t.warn, 10);
    t = kpi_threshold(KPI_first_response_time, k, "phone");
    assert_close(t.warn, 90);
    assert_close(t.crit, 180);
    assert_int_equal(s.cube.repeat_days, 5);
    assert_int_equal(s.cube.social_delay_ms, 7200000);
    assert_int_equal(s.ingest.nrates, 1);
    assert_string_equal(s.ingest.rates[0].currency, "USD");
    assert_close(s.ingest.rates[0].rate, 0.9);
    assert_int_equal(s.nfocus, 2);
    assert_int_equal(s.focus[1], KPI_csat);
    session_close(&s);
    args_release(&a);
}

static void test_view_from_the_configuration(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct view v;
    struct err e = {0};
    const char *paths[] = {dir};
    open_session(&s, &a, true);
    assert_int_equal(session_load(&s, paths, 1), 0);
    assert_int_equal(session_source_errors(&s, false), 0);
    assert_int_equal(session_view(&s, &v, &e), 0);
    assert_int_equal(v.period.grain, GRAIN_QUARTER);
    assert_int_equal(v.compare, COMPARE_YEAR);
    assert_int_equal(v.last, 6);
    session_close(&s);
    args_release(&a);
}

// After a reload the same page shows the same team, whatever its code is now.
static void test_reload_keeps_filters(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct view v;
    struct err e = {0};
    struct sheet *sheet;
    const char *paths[] = {dir};
    open_session(&s, &a, true);
    assert_int_equal(session_load(&s, paths, 1), 0);
    assert_int_equal(session_view(&s, &v, &e), 0);
    struct ui_host host = host_make(&s);
    assert_true(host.filter_set(host.ctx, &v, DIM_TEAM, 0));
    assert_int_equal(host.sheet(host.ctx, &v, &sheet, &e), 0);
    assert_string_equal(sheet->filters, "team Lyon");
    sheet_free(sheet);
    write_tickets("a.csv", "Lille", 20); // read first: Lille takes the code of Lyon
    for (int i = 0; i < 2; i++) {
        assert_int_equal(host.reload(host.ctx, &(bool){false}, &e), 0);
        assert_int_equal(host.sheet(host.ctx, &v, &sheet, &e), 0);
        assert_string_equal(sheet->filters, "team Lyon");
        assert_int_equal(sheet->view.load, 1); // the second reload finds the same names: their codes still stand
        sheet_free(sheet);
    }
    struct view more = v;
    assert_true(host.filter_set(host.ctx, &more, DIM_CHANNEL, 1));
    assert_int_equal(host.sheet(host.ctx, &more, &sheet, &e), 0);
    assert_string_equal(sheet->filters, "team Lyon, channel phone");
    sheet_free(sheet);
    write_tickets("m.csv", "Nice", 20); // Lyon is gone
    assert_int_equal(host.reload(host.ctx, &(bool){false}, &e), 0);
    assert_int_equal(host.sheet(host.ctx, &v, &sheet, &e), ERR_NOTFOUND);
    // Nothing left: what was read before stays.
    test_write_text(dir, "m.csv", "id,created_at,channel,team\n");
    test_write_text(dir, "a.csv", "id,created_at,channel,team\n");
    assert_int_not_equal(host.reload(host.ctx, &(bool){false}, &e), 0);
    assert_true(session_has_records(&s));
    session_close(&s);
    args_release(&a);
}

static void test_host_menus(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct view v;
    struct err e = {0};
    struct arena mem = {0};
    struct ui_choice *list;
    size_t n;
    char path[300];
    const char *paths[] = {dir};
    write_tickets("m.csv", "Lyon", 20);
    open_session(&s, &a, true);
    assert_int_equal(session_load(&s, paths, 1), 0);
    assert_int_equal(session_view(&s, &v, &e), 0);
    struct ui_host host = host_make(&s);
    assert_int_equal(host.filter_values(host.ctx, &v, DIM_CHANNEL, &mem, &list, &n), 0);
    assert_int_equal(n, 4);
    assert_string_equal(list[0].label, "(all)");
    assert_string_equal(list[1].label, "email");
    assert_string_equal(list[2].label, "phone");
    assert_string_equal(list[3].label, "(none)");
    assert_int_equal(host.filter_values(host.ctx, &v, DIM_PRODUCT, &mem, &list, &n), 0);
    assert_int_equal(n, 0);
    assert_true(host.filter_set(host.ctx, &v, DIM_CHANNEL, 1));
    assert_string_equal(cube_value_name(s.source.cube, DIM_CHANNEL, v.slice.f[0].code), "phone");
    assert_false(host.filter_set(host.ctx, &v, DIM_CHANNEL, 3));
    assert_true(host.filter_set(host.ctx, &v, DIM_CHANNEL, 2));
    assert_int_equal(v.slice.f[0].code, 0);
    assert_true(host.filter_set(host.ctx, &v, DIM_CHANNEL, -1));
    assert_int_equal(v.slice.n, 0);
    assert_int_equal(host.formats(host.ctx, &mem, &list, &n), 0);
#ifdef WITH_XLSX
    assert_int_equal(n, 15); // seven of the page, eight of the whole report
#else
    assert_int_equal(n, 13);
#endif
    assert_int_equal(host.export_path(host.ctx, &v, 4, path, sizeof(path)), 0);
    assert_string_equal(path, "kpitop-overview-2026-Q2.html");
    snprintf(path, sizeof(path), "%s/out.html", dir);
    assert_int_equal(host.export_page(host.ctx, &v, 4, path, false, &e), 0);
    assert_int_equal(host.export_page(host.ctx, &v, 4, path, false, &e), ERR_RANGE);
    assert_int_equal(host.export_page(host.ctx, &v, 4, path, true, &e), 0);
    assert_null(host.dim_name(host.ctx, DIM_COUNT));
    arena_release(&mem);
    session_close(&s);
    args_release(&a);
}

// --- [keys] -----------------------------------------------------------------------------------------------------------

static const char *keys_of(const struct session *s, const char *name)
{
    for (size_t i = 0; i < ui_nactions; i++)
        if (!strcmp(ui_actions[i].name, name))
            return s->keys ? s->keys[i] : ui_actions[i].keys;
    return NULL;
}

static void test_keys(void **state)
{
    (void)state;
    static const struct { const char *ini, *action, *keys, *note; } cases[] = {
        {"export = v, Ctrl-X\n", "export", "v Ctrl-X", "line 2: [keys] export: v was the only key of comments"},
        {"export = v\ncomments = none\n", "comments", "", NULL},
        {"search = f\n", "filter", "F4", "line 2: [keys] search: f was a key of filter, which keeps F4; write filter = F4"},
        {"search = f\nfilter = F4\n", "filter", "F4", NULL},
        {"search = f\nfilter = /\n", "filter", "/", NULL}, // swapped
        {"search = f\ncompare = f\n", "search", "f", "line 3: [keys] compare: f is the key of search already (line 2): it stays there"},
        {"export = ctrl-x,alt-x m-pgup, Comma F8\nperiod_before = [\n", "export", "Ctrl-X Alt-x Alt-PgUp , F8", NULL},
        {"export = Ctrl-Foo, x\n", "export", "x", "line 2: [keys] export: \"Ctrl-Foo\" is the name of no key"},
        {"export = Ctrl-C, x\n", "export", "x", "line 2: [keys] export: Ctrl-C belongs to the terminal"},
        {"export =\n", "export", "x Ctrl-S", NULL},
        {"exprt = x\n", "export", "x Ctrl-S", "line 2: [keys] has no option \"exprt\": did you mean export?"},
        {"save = x\n", "save", "x", "was a key of export, which keeps Ctrl-S"},
        {"dialect = c\n", "compare", "c", NULL}, // never on the same page
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct session s;
        struct args a;
        struct strbuf b = {0};
        sb_addf(&b, "[keys]\n%s", cases[i].ini);
        test_write(dir, "k.ini", b.s, b.len);
        sb_release(&b);
        open_session(&s, &a, true);
        assert_string_equal(keys_of(&s, cases[i].action), cases[i].keys);
        if (!cases[i].note)
            assert_string_equal(sb_str(&s.conf.notes), "");
        else if (!strstr(sb_str(&s.conf.notes), cases[i].note))
            fail_msg("%s: %s", cases[i].ini, sb_str(&s.conf.notes));
        session_close(&s);
        args_release(&a);
    }
}

static void test_progress_text(void **state)
{
    (void)state;
    static const struct {
        uint64_t done, total;
        double seconds;
        const char *text;
    } cases[] = {
        {420000000, 2000000000, 0.875, "[####................] 21 % at 480 MB/s, 3 s left"},
        {1, 1000000000, 1, "[....................] 0 % at 0 MB/s, 999999999 s left"},
        {50000000, 50000000, 2, "[####################] 100 % at 25 MB/s, 0 s left"},
    };
    char text[200];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        progress_text(text, sizeof(text), cases[i].done, cases[i].total, cases[i].seconds);
        assert_string_equal(text, cases[i].text);
    }
    for (size_t size = 1; size < 70; size++) { // what does not fit is cut
        memset(text, 'x', sizeof(text));
        progress_text(text, size, 420000000, 2000000000, 0.875);
        assert_int_equal(strlen(text), size - 1 < strlen(cases[0].text) ? size - 1 : strlen(cases[0].text));
        assert_memory_equal(text, cases[0].text, strlen(text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_view_from_the_configuration),
        cmocka_unit_test(test_reload_keeps_filters),
        cmocka_unit_test(test_host_menus),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_progress_text),
    };
    return cmocka_run_group_tests(tests, setup, folder_end);
}
