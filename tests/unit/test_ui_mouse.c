// The mouse, pasted text and the clipboard over hand-made sheets.
#include "test_util.h"

#include "unit/ui_fake.h"

#include "ui/script_priv.h"

struct fixture { struct ui u; struct ui_opts o; int exported; struct ui_host host; };

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    f->o = fake_opts();
    f->host = fake_host;
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

// Where the item stands on the screen, from 1.
static void mouse_at(struct fixture *f, const char *what, size_t item)
{
    const struct item *it = &f->u.layout.items[item];
    struct rect body = ui_body(&f->u);
    char line[80];
    snprintf(line, sizeof(line), ":mouse %s %d %d", what, body.row + it->row - f->u.stack[f->u.depth].scroll + 1, body.col + it->col + 2);
    run(f, line);
}

static void test_click_selects_and_double_click_opens(void **state)
{
    struct fixture *f = *state;
    size_t n = 0;
    for (size_t i = 0; i < f->u.layout.nitems; i++) {
        if (f->u.layout.items[i].passive)
            continue;
        mouse_at(f, "click", i);
        assert_int_equal(f->u.at, i);
        n++;
    }
    assert_true(n >= FAKE_KPIS);
    run(f, ":mouse click 1 1"); // the header: nothing
    run(f, "g");
    mouse_at(f, "double", f->u.at);
    assert_int_equal(f->u.stack[f->u.depth].view.page, PAGE_KPI);
}

static void test_wheel_scrolls(void **state)
{
    struct fixture *f = *state;
    run(f, "#");
    assert_int_equal(f->u.stack[1].scroll, 0);
    run(f, ":mouse down 10 10");
    assert_int_equal(f->u.stack[1].scroll, 3);
    run(f, ":mouse up 10 10");
    run(f, ":mouse up 10 10");
    assert_int_equal(f->u.stack[1].scroll, 0);
    run(f, ":mouse down 10 10");
    mouse_at(f, "click", 20); // what is clicked is what stands there
    assert_int_equal(f->u.at, 20);
}

static void test_menus(void **state)
{
    struct fixture *f = *state;
    char line[80];
    run(f, "x");
    snprintf(line, sizeof(line), ":mouse click %d %d", f->u.over.at_row + 2, f->u.over.area.col + 4);
    run(f, line);
    assert_int_equal(f->u.over.at, 1);
    run(f, ":mouse up 10 10");
    assert_int_equal(f->u.over.at, 0);
    run(f, ":mouse click 1 1"); // beside it
    assert_int_equal(f->u.over.kind, OVER_NONE);
    run(f, "?");
    run(f, ":type definition");
    snprintf(line, sizeof(line), ":mouse double %d %d", f->u.over.area.row + 2, f->u.over.area.col + 4);
    run(f, line);
    run(f, ":expect Formula: promoters");
}

static void test_off_by_default(void **state)
{
    struct fixture *f = *state;
    assert_false(f->u.mouse);
    run(f, "<F7>");
    run(f, ":expect with Shift the terminal selects text");
    assert_true(f->u.mouse);
    run(f, "<F7>");
    assert_false(f->u.mouse);
}

static void test_paste(void **state)
{
    struct fixture *f = *state;
    run(f, ":paste Q"); // would end the program as a key
    assert_false(f->u.quit);
    run(f, ":expect Text can be pasted where there is a line to type it");
    run(f, "/");
    run(f, ":paste NP\x1b[31mS");
    assert_string_equal(f->u.over.input, "NP [31mS"); // no control goes in
    run(f, "<C-u>");
    run(f, ":paste NPS");
    run(f, "<Enter>");
    run(f, ":expect 1 match of \"NPS\"");
    run(f, "<:>");
    run(f, ":paste kpi NPS");
    run(f, "<Enter>");
    run(f, ":expect Overview › NPS");
}

static void test_copy(void **state)
{
    struct fixture *f = *state;
    run(f, "y");
    run(f, ":expect-copied 84.2 %");
    run(f, ":expect Copied: 84.2 %");
    run(f, "Y<Enter>");
    run(f, ":expect-copied CSAT\t84.2 %\t+1.3\t1,240");
    run(f, "YG<Enter>");
    run(f, ":expect-copied the page\n");
    run(f, "#jy");
    run(f, ":expect-copied row 2"); // no column is known as a number there
    copy_done(&f->u, false); // a terminal without a clipboard
    ui_draw(&f->u);
    run(f, ":expect This terminal has no clipboard: written to /cache/copied.txt");
}

static void test_alt_keys(void **state)
{
    struct fixture *f = *state;
    run(f, "<Enter><Alt-?>"); // no action: Esc and ? in one breath
    assert_int_equal(f->u.depth, 0);
    assert_int_equal(f->u.over.kind, OVER_HELP);
    run(f, "<Esc>/");
    run(f, ":type one two");
    run(f, "<Alt-b>");
    assert_int_equal(f->u.over.cursor, 4);
    run(f, "<Alt-d>");
    assert_string_equal(f->u.over.input, "one ");
}

#define CASE(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_click_selects_and_double_click_opens), CASE(test_wheel_scrolls), CASE(test_menus), CASE(test_off_by_default),
        CASE(test_paste), CASE(test_copy), CASE(test_alt_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
