#include "test_util.h"

#include "ui/canvas_priv.h"
#include "ui/draw_priv.h"
#include "ui/glyphs_priv.h"

#include <string.h>

static char row_buf[4096];

static const char *row_text(struct canvas *c, int row)
{
    row_buf[0] = '\0';
    for (int col = 0; col < c->cols; col++)
        strncat(row_buf, canvas_at(c, row, col)->text, 12);
    return row_buf;
}

static struct canvas make(int rows, int cols)
{
    struct canvas c = {0};
    assert_int_equal(canvas_resize(&c, rows, cols, NULL), 0);
    return c;
}

static void test_text_is_cut_at_the_clip(void **state)
{
    (void)state;
    struct canvas c = make(2, 8);
    assert_int_equal(canvas_text(&c, 0, 6, ROLE_normal, "abcd"), 4);
    assert_string_equal(row_text(&c, 0), "      ab");
    struct rect old = canvas_clip(&c, (struct rect){1, 2, 1, 3});
    canvas_text(&c, 1, 0, ROLE_normal, "12345678");
    canvas_text(&c, 0, 0, ROLE_normal, "x");
    assert_string_equal(row_text(&c, 1), "  345   ");
    assert_string_equal(row_text(&c, 0), "      ab");
    c.clip = old;
    canvas_release(&c);
}

static void test_wide_characters_stay_whole(void **state)
{
    (void)state;
    struct canvas c = make(1, 5);
    assert_int_equal(canvas_text(&c, 0, 0, ROLE_normal, "a中b"), 4);
    assert_string_equal(row_text(&c, 0), "a中b ");
    canvas_text(&c, 0, 2, ROLE_normal, "x"); // over its right half
    assert_string_equal(row_text(&c, 0), "a xb ");
    canvas_text(&c, 0, 4, ROLE_normal, "中"); // does not fit in the last column
    assert_string_equal(row_text(&c, 0), "a xb ");
    canvas_release(&c);
}

static void test_marks_join_their_letter(void **state)
{
    (void)state;
    struct canvas c = make(1, 4);
    assert_int_equal(canvas_text(&c, 0, 0, ROLE_normal, "e\u0301a"), 2);
    assert_string_equal(canvas_at(&c, 0, 0)->text, "e\u0301");
    assert_string_equal(canvas_at(&c, 0, 1)->text, "a");
    for (int i = 0; i < 20; i++) // more marks than a cell holds are left out, not split
        canvas_text(&c, 0, 2, ROLE_normal, "o\u0301\u0302\u0303\u0304\u0305\u0306\u0307");
    assert_true(strlen(canvas_at(&c, 0, 2)->text) < sizeof(canvas_at(&c, 0, 2)->text));
    canvas_release(&c);
}

static void test_control_characters_draw_nothing(void **state)
{
    (void)state;
    struct canvas c = make(1, 6);
    assert_int_equal(canvas_text(&c, 0, 0, ROLE_normal, "a\033[1mb\xc2\x85""c"), 6);
    assert_string_equal(row_text(&c, 0), "a[1mbc");
    assert_int_equal(canvas_text(&c, 0, 0, ROLE_normal, "x\u202Ey\u2066z\u200B\u2028\uFEFF"), 3); // those that turn or hide text neither
    assert_string_equal(row_text(&c, 0), "xyzmbc");
    canvas_release(&c);
}

static void test_long_text_ends_in_an_ellipsis(void **state)
{
    (void)state;
    struct canvas c = make(2, 10);
    canvas_fit(&c, 0, 0, 6, ROLE_normal, "satisfaction");
    assert_string_equal(row_text(&c, 0), "satis…    ");
    canvas_right(&c, 1, 0, 10, ROLE_normal, "4,812");
    assert_string_equal(row_text(&c, 1), "     4,812");
    assert_int_equal(canvas_fit(&c, 0, 0, 0, ROLE_normal, "x"), 0);
    canvas_release(&c);
}

static void test_ascii_twins_have_the_same_width(void **state)
{
    (void)state;
    struct canvas c = make(1, 20);
    c.ascii = true;
    assert_int_equal(canvas_text(&c, 0, 0, ROLE_normal, "▲ −4 é É 中 …‼"), 14);
    assert_string_equal(row_text(&c, 0), "^ -4 e E ?? .X      ");
    for (int i = 0; i < 9; i++)
        assert_in_range(glyph_level[i][0] ? glyph_twin(0x2580u + (unsigned)i) : ' ', ' ', '~');
    canvas_release(&c);
}

static void test_dots_gather_in_a_cell(void **state)
{
    (void)state;
    struct canvas c = make(1, 2);
    canvas_dot(&c, 0, 0, 0, 0, ROLE_spark);
    canvas_dot(&c, 0, 0, 3, 1, ROLE_spark);
    assert_string_equal(canvas_at(&c, 0, 0)->text, "\u2881");
    canvas_dot(&c, 5, 5, 0, 0, ROLE_spark); // outside
    canvas_release(&c);
}

static void test_any_size_is_survived(void **state)
{
    (void)state;
    struct canvas c = {0};
    for (int n = -1; n < 60; n += 7) {
        assert_int_equal(canvas_resize(&c, n, 60 - n, NULL), 0);
        canvas_text(&c, 0, 0, ROLE_normal, "text");
        canvas_blank(&c, (struct rect){-2, -2, 100, 100}, ROLE_normal);
    }
    canvas_resize(&c, 100000, 100000, NULL);
    assert_int_equal(c.rows, CANVAS_MAX);
    canvas_release(&c);
}

static void test_text_is_broken_at_blanks(void **state)
{
    (void)state;
    struct canvas c = make(4, 12);
    struct paint p = {&c, GLYPHS_BRAILLE, &numfmt_en};
    assert_int_equal(text_draw(&p, 0, 0, 12, ROLE_normal, "kpitop needs 40x12 columns"), 3);
    assert_string_equal(row_text(&c, 0), "kpitop needs");
    assert_string_equal(row_text(&c, 1), "40x12       ");
    assert_int_equal(text_rows("unbreakable", 4), 3);
    assert_int_equal(text_rows("", 4), 1);
    assert_int_equal(text_rows("中中", 1), 2); // wider than the room: one character a line, no endless loop
    canvas_release(&c);
}

// A unit stays with its number; what only looks like one does not.
static void test_units_stay_with_their_numbers(void **state)
{
    static const struct { const char *text; int width; const char *first; } cases[] = {
        {"warning above 3 min", 17, "warning above"}, {"ease was 2.61 /4, now", 14, "ease was"}, {"down to 80.5 % of", 13, "down to"},
        {"it took 12 h, then", 11, "it took"},        {"of 735 days", 7, "of 735"},             {"answers of s", 10, "answers of"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct canvas c = make(4, 24);
        struct paint p = {&c, GLYPHS_BRAILLE, &numfmt_en};
        text_draw(&p, 0, 0, cases[i].width, ROLE_normal, cases[i].text);
        char line[40];
        str_copy(line, strlen(cases[i].first) + 2, row_text(&c, 0));
        line[strlen(cases[i].first)] = '\0';
        assert_string_equal(line, cases[i].first);
        assert_int_equal(row_text(&c, 0)[strlen(cases[i].first)], ' ');
        canvas_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_cut_at_the_clip),
        cmocka_unit_test(test_wide_characters_stay_whole),
        cmocka_unit_test(test_marks_join_their_letter),
        cmocka_unit_test(test_control_characters_draw_nothing),
        cmocka_unit_test(test_long_text_ends_in_an_ellipsis),
        cmocka_unit_test(test_ascii_twins_have_the_same_width),
        cmocka_unit_test(test_dots_gather_in_a_cell),
        cmocka_unit_test(test_any_size_is_survived),
        cmocka_unit_test(test_text_is_broken_at_blanks),
        cmocka_unit_test(test_units_stay_with_their_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
