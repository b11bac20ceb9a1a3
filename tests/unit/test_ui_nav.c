// The dashboard driven by keys over hand-made sheets: places, menus, prompts, sizes.
#include "test_util.h"

#include "unit/ui_fake.h"

#include "ui/script_priv.h"

struct fixture { struct ui u; struct ui_opts o; int exported; struct ui_host host; };

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    f->o = fake_opts();
    f->host = fake_host;
    f->host.ctx = &f->exported;
    *state = f;
    return ui_init(&f->u, &f->host, &f->o, 40, 120, NULL);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ui_release(&f->u);
    free(f);
    return 0;
}

static void run(struct fixture *f, const char *line)
{
    struct err e = {0};
    if (script_line(&f->u, line, "test:1", &e))
        fail_msg("%s", e.msg);
}

static void test_back_returns_to_the_same_cell(void **state)
{
    struct fixture *f = *state;
    run(f, "jjj");
    size_t at = f->u.at;
    run(f, "<Enter>");
    run(f, ":expect Overview › C2ES");
    run(f, "jj<Enter>"); // into a period
    assert_int_equal(f->u.depth, 2);
    run(f, "<Esc><Backspace>");
    assert_int_equal(f->u.depth, 0);
    assert_int_equal(f->u.at, at);
    run(f, "<Enter>uq");
    assert_true(f->u.quit); // q goes back first, then quits
}

static void test_scroll_is_remembered(void **state)
{
    struct fixture *f = *state;
    run(f, "#");
    assert_int_equal(f->u.stack[1].view.page, PAGE_ROWS);
    run(f, "<PgDn><PgDn>");
    int scroll = f->u.stack[1].scroll;
    assert_true(scroll > 0);
    run(f, "<Enter><Esc>");
    assert_int_equal(f->u.stack[1].scroll, scroll);
    run(f, "G");
    run(f, ":expect row 100");
    run(f, ":expect Period"); // the titles of the columns stay
    run(f, "g");
    run(f, ":expect-not row 100");
}

static void test_every_tile_is_reached(void **state)
{
    struct fixture *f = *state;
    bool seen[FAKE_KPIS] = {false};
    for (int i = 0; i < FAKE_KPIS; i++) {
        seen[sheet_tile_at(f->u.sheet, f->u.layout.items[f->u.at].spot)->kpi] = true;
        run(f, "j");
    }
    for (int i = 0; i < FAKE_KPIS; i++)
        assert_true(seen[i]);
}

static void test_sideways_and_groups(void **state)
{
    struct fixture *f = *state;
    int col = f->u.layout.items[f->u.at].col;
    run(f, "l");
    assert_true(f->u.layout.items[f->u.at].col > col);
    run(f, "h");
    assert_int_equal(f->u.layout.items[f->u.at].col, col);
    run(f, "3");
    assert_int_equal(f->u.layout.items[f->u.at].spot.group, 2);
    run(f, "<Tab>");
    assert_int_not_equal(f->u.layout.items[f->u.at].spot.group, 2);
    run(f, "<S-Tab>");
    assert_int_equal(f->u.layout.items[f->u.at].spot.group, 2);
    run(f, "9");
    run(f, ":expect There is no family 9 here");
}

static void test_alerts_one_by_one(void **state)
{
    struct fixture *f = *state;
    run(f, "e");
    assert_int_equal(sheet_tile_at(f->u.sheet, f->u.layout.items[f->u.at].spot)->state, STATE_WARNING);
    run(f, "e");
    assert_int_equal(sheet_tile_at(f->u.sheet, f->u.layout.items[f->u.at].spot)->state, STATE_CRITICAL);
    run(f, "E<Enter>e");
    run(f, ":expect Alert 1 of 5");
    run(f, "e");
    run(f, ":expect Alert 2 of 5");
    run(f, "<Esc>");
    assert_int_equal(f->u.depth, 0);
}

static void test_periods_and_grain(void **state)
{
    struct fixture *f = *state;
    run(f, "[");
    run(f, ":expect period 49");
    run(f, "];");
    run(f, ":expect period 51");
    run(f, "+");
    assert_int_equal(f->u.stack[0].view.index, 1);
    run(f, "+");
    run(f, ":expect Days are the finest grain");
    run(f, "c");
    run(f, ":expect Compared");
}

static void test_tab_changes_the_dimension(void **state)
{
    struct fixture *f = *state;
    run(f, "<Enter>");
    run(f, ":expect By channel");
    run(f, "<Tab>");
    run(f, ":expect By team");
    run(f, "<Up><Up><Enter>"); // up into the bars, and into one of them
    run(f, ":expect channel phone");
}

static void test_filter_menu(void **state)
{
    struct fixture *f = *state;
    run(f, "f");
    run(f, ":expect Filter by");
    run(f, "<Enter>");
    run(f, ":expect (all)");
    run(f, "/pho<Enter>");
    run(f, ":expect channel phone");
    assert_int_equal(f->u.stack[0].view.slice.f[0].code, 1);
    run(f, "f<Enter>g<Enter>"); // (all)
    run(f, ":expect all channels");
    run(f, "f<Esc>f<Enter>q");
    assert_false(f->u.quit);
    run(f, ":expect-not Filter by");
}

static void test_export_asks_before_replacing(void **state)
{
    struct fixture *f = *state;
    run(f, "x<Enter>");
    run(f, ":expect Write to: page.csv");
    run(f, "<Enter>");
    run(f, ":expect Written: page.csv");
    assert_int_equal(f->exported, 1);
    run(f, "x<Enter><C-u>there.csv<Enter>");
    run(f, ":expect there.csv exists. Replace it?");
    run(f, "n");
    run(f, ":expect Nothing was written");
    assert_int_equal(f->exported, 1);
    run(f, "<C-s><Enter><C-u>there.csv<Enter>y");
    run(f, ":expect Written: there.csv");
    assert_int_equal(f->exported, 2);
}

static void test_search(void **state)
{
    struct fixture *f = *state;
    run(f, "/first<Enter>");
    run(f, ":expect 2 matches");
    assert_string_equal(sheet_tile_at(f->u.sheet, f->u.layout.items[f->u.at].spot)->name, "First response");
    run(f, "n");
    assert_string_equal(sheet_tile_at(f->u.sheet, f->u.layout.items[f->u.at].spot)->name, "First contact res.");
    run(f, "N");
    assert_string_equal(sheet_tile_at(f->u.sheet, f->u.layout.items[f->u.at].spot)->name, "First response");
    run(f, "/zzz<Enter>n");
    run(f, ":expect Nothing here matches");
}

static void test_messages(void **state)
{
    struct fixture *f = *state;
    run(f, "%");
    run(f, ":expect % does nothing here; near it: 5 (family). ? shows all"); // the same key without Shift
    run(f, "<F9>");
    run(f, ":expect F9 does nothing here; near it: F10 (quit). ? shows all");
    run(f, "\xc3\xa9"); // é
    run(f, ":expect é does nothing here; ? shows the keys");
    run(f, "R");
    run(f, ":expect the source is gone");
    assert_true(f->u.is_error);
    run(f, "j");
    run(f, ":expect-not the source is gone");
}

static void test_help_and_definition(void **state)
{
    struct fixture *f = *state;
    run(f, "?");
    run(f, ":expect Keys on this page");
    run(f, "<End>");
    run(f, ":expect interval that holds");
    run(f, "<Esc>?");
    run(f, ":type lines behind"); // nothing has these words
    run(f, ":expect nothing here has these letters");
    run(f, "<Esc>"); // the letters first
    run(f, ":type every action");
    run(f, ":expect-not next alert");
    run(f, "<Enter>"); // runs it
    assert_int_equal(f->u.over.kind, OVER_COMMAND);
    run(f, "<Esc>i");
    run(f, ":expect Formula: promoters");
    run(f, "<Esc>");
    run(f, ":expect-not Formula: promoters");
}

static void test_sizes_keep_the_state(void **state)
{
    struct fixture *f = *state;
    run(f, "jjjj<Enter>jj");
    struct spot spot = f->u.stack[1].spot;
    static const char *const sizes[] = {":resize 100x30", ":resize 40x10", ":resize 20x5", ":resize 5x3",
                                        ":resize 1x1",    ":resize 300x100", ":resize 40x12", ":resize 80x24"};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        run(f, sizes[i]);
        run(f, "j%"); // nothing happens where nobody can see it
        run(f, "k");
    }
    run(f, ":resize 120x40");
    run(f, ":expect Overview › customer ease");
    assert_int_equal(f->u.stack[1].spot.block, spot.block);
    assert_int_equal(f->u.stack[1].spot.item, spot.item);
    run(f, ":resize 20x5");
    run(f, ":expect kpitop needs 40x12");
}

static void test_families_fold(void **state)
{
    struct fixture *f = *state;
    run(f, ":resize 80x24");
    run(f, ":expect ‼ C2ES"); // alerts are seen though the families are folded
    run(f, ":expect-not CSAT");
    run(f, "g<Space>");
    run(f, ":expect CSAT");
    run(f, "<Space>");
    run(f, ":expect-not CSAT");
    run(f, ":resize 48x12");
    run(f, "g");
    assert_int_equal(sheet_tile_at(f->u.sheet, f->u.layout.items[f->u.at].spot)->state, STATE_CRITICAL);
}

static void test_typing_a_line(void **state)
{
    (void)state;
    char line[16] = "";
    size_t at = 0;
    const int keys[] = {'a', 0xe9, 'c', UK_LEFT, UK_LEFT, UK_BACKSPACE, UK_END, 'd', UK_HOME, UK_DELETE, 'X'};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        assert_true(line_edit(line, sizeof(line), &at, keys[i]));
    assert_string_equal(line, "Xcd");
    for (int i = 0; i < 40; i++)
        line_edit(line, sizeof(line), &at, 0x20ac);
    assert_true(strlen(line) < sizeof(line));
    assert_true(line_edit(line, sizeof(line), &at, UK_CTRL('U')));
    assert_string_equal(line, "cd");
    assert_false(line_edit(line, sizeof(line), &at, UK_F1));
}

static void test_script_errors_name_the_line(void **state)
{
    struct fixture *f = *state;
    static const struct { const char *line, *message; } bad[] = {
        {":dance", "s:7: there is no command :dance"},
        {":resize big", "s:7: a size is COLSxROWS, such as 80x24, not \"big\""},
        {":expect no such thing", "s:7: the screen lacks \"no such thing\""},
        {":expect-not CSAT", "s:7: the screen has \"CSAT\""},
        {":save-screen", "s:7: :save-screen lacks its argument"},
        {"j<Nokey>", "s:7: <Nokey> is not the name of a key"},
    };
    ui_draw(&f->u);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err e = {0};
        assert_true(script_line(&f->u, bad[i].line, "s:7", &e) < 0);
        assert_string_equal(e.msg, bad[i].message);
    }
    run(f, "# a comment");
    run(f, "");
}

#define CASE(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_back_returns_to_the_same_cell), CASE(test_scroll_is_remembered), CASE(test_every_tile_is_reached),
        CASE(test_sideways_and_groups),           CASE(test_alerts_one_by_one),    CASE(test_periods_and_grain),
        CASE(test_tab_changes_the_dimension),     CASE(test_filter_menu),          CASE(test_export_asks_before_replacing),
        CASE(test_search),                        CASE(test_messages),             CASE(test_help_and_definition),
        CASE(test_sizes_keep_the_state),          CASE(test_families_fold),        CASE(test_script_errors_name_the_line),
        cmocka_unit_test(test_typing_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
