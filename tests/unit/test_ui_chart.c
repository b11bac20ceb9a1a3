// Axes, sparklines, charts, tables, bars: what goes where.
#include "test_util.h"

#include "ui/draw_priv.h"
#include "ui/glyphs_priv.h"

#include <math.h>
#include <string.h>

static void check_scale(double low, double high, int ticks, enum kpi_unit unit, double want_low, double want_high,
                        double want_step)
{
    struct scale s = scale_make(low, high, ticks, unit);
    assert_close(s.low, want_low);
    assert_close(s.high, want_high);
    assert_close(s.step, want_step);
}

static void test_scale_steps(void **state)
{
    (void)state;
    check_scale(18, 41, 5, UNIT_POINTS, 10, 50, 10);
    check_scale(0, 100, 5, UNIT_PERCENT, 0, 100, 20);
    check_scale(92.1, 92.9, 4, UNIT_PERCENT, 92, 93, 0.5);
    check_scale(-12, 30, 5, UNIT_POINTS, -20, 30, 10);
    check_scale(1179, 1290, 4, UNIT_COUNT, 1150, 1300, 50);
    check_scale(3600, 14400, 4, UNIT_SECONDS, 3600, 14400, 3600); // hours, not thousands of seconds
    check_scale(50, 170, 4, UNIT_SECONDS, 0, 180, 60);
    char label[NUMFMT_BUF];
    struct scale work = scale_hours(0, 708480, 4); // 196.8 h: 0, 50, .. 200 h, never days
    assert_true(work.low == 0 && work.high == 200 * 3600.0 && work.step == 50 * 3600.0);
    assert_string_equal(scale_label(&work, work.high, UNIT_SECONDS, NULL, &numfmt_en, label), "200 h");
    check_scale(0.2, 0.9, 4, UNIT_COUNT, 0, 1, 1); // no halves of a contact
}

static void test_scale_of_one_value_has_room(void **state)
{
    (void)state;
    struct scale s = scale_make(0, 0, 5, UNIT_PERCENT);
    assert_true(s.low < 0 && s.high > 0);
    s = scale_make(50, 50, 5, UNIT_COUNT);
    assert_true(s.low < 50 && s.high > 50 && s.step >= 1);
}

static void test_labels_carry_the_unit(void **state)
{
    (void)state;
    char out[NUMFMT_BUF];
    struct scale s = scale_make(0, 100, 5, UNIT_PERCENT);
    assert_string_equal(scale_label(&s, 80, UNIT_PERCENT, NULL, &numfmt_en, out), "80 %");
    assert_string_equal(scale_label(&s, 40, UNIT_POINTS, NULL, &numfmt_en, out), "+40");
    assert_string_equal(scale_label(&s, 1e-14, UNIT_POINTS, NULL, &numfmt_en, out), "0");
    s = scale_make(0, 1, 5, UNIT_RATIO);
    assert_string_equal(scale_label(&s, 0.4, UNIT_RATIO, NULL, &numfmt_fr, out), "0,4");
}

static void test_spark_levels(void **state)
{
    (void)state;
    assert_int_equal(spark_level(0, 0, 10), 1);
    assert_int_equal(spark_level(10, 0, 10), 7);
    assert_int_equal(spark_level(5, 5, 5), 4); // all the same: in the middle
}

static void test_spark_shows_gaps_and_the_latest(void **state)
{
    (void)state;
    struct canvas c = {0};
    struct paint p = {&c, GLYPHS_BRAILLE, &numfmt_en};
    double v[] = {9, 9, 1, (double)NAN, 7, 1};
    bool partial[] = {false, false, false, false, false, true};
    struct spark s = {.values = v, .partial = partial, .n = 6, .has_threshold = true, .threshold = 5, .bad_above = true};
    canvas_resize(&c, 1, 10, NULL);
    spark_draw(&p, 0, 0, 5, &s); // the first two have no room; the last column is for the threshold
    assert_string_equal(canvas_at(&c, 0, 0)->text, "▁");
    assert_string_equal(canvas_at(&c, 0, 1)->text, " ");
    assert_string_equal(canvas_at(&c, 0, 2)->text, "▇");
    assert_int_equal(canvas_at(&c, 0, 2)->role, ROLE_threshold);
    assert_int_equal(canvas_at(&c, 0, 2)->attr, ATTR_UNDERLINE); // not by colour alone
    assert_int_equal(canvas_at(&c, 0, 3)->role, ROLE_spark_partial);
    assert_string_equal(canvas_at(&c, 0, 4)->text, "─"); // 5 of 1 .. 7
    assert_int_equal(canvas_at(&c, 0, 4)->role, ROLE_threshold);
    uint8_t judged[] = {STATE_OK, STATE_OK, STATE_OK, STATE_OK, STATE_CRITICAL, STATE_OK};
    s.state = judged; // as they were judged, whatever the line
    s.threshold = 200; // and a line far off would flatten them
    canvas_clear(&c);
    spark_draw(&p, 0, 0, 5, &s);
    assert_int_equal(canvas_at(&c, 0, 2)->role, ROLE_critical);
    assert_string_equal(canvas_at(&c, 0, 4)->text, " ");
    canvas_clear(&c);
    spark_draw(&p, 0, 0, 9, &s); // few values stand at the right
    assert_string_equal(canvas_at(&c, 0, 1)->text, " ");
    assert_string_equal(canvas_at(&c, 0, 7)->text, "▁");
    canvas_release(&c);
}

// The threshold is a line with two ends; the highest and the lowest value stand alone, by height and by role.
static void test_spark_marks_line_and_extremes(void **state)
{
    (void)state;
    struct canvas c = {0};
    struct paint p = {&c, GLYPHS_BRAILLE, &numfmt_en};
    double v[] = {100, 0, 1, 99, 100, 50, 0, 98};
    struct spark s = {.values = v, .n = 8, .has_threshold = true, .threshold = 50};
    uint8_t fine[8] = {STATE_OK, STATE_OK, STATE_OK, STATE_OK, STATE_OK, STATE_OK, STATE_OK, STATE_OK};
    s.state = fine;
    canvas_resize(&c, 1, 10, NULL);
    spark_draw(&p, 0, 0, 10, &s);
    static const char *const want[10] = {"─", "▇", "▁", "▂", "▆", "▇", "▄", "▁", "▆", "─"};
    static const enum theme_role role[10] = {ROLE_threshold, ROLE_spark, ROLE_spark, ROLE_spark, ROLE_spark,
                                             ROLE_curve, ROLE_spark, ROLE_curve, ROLE_spark, ROLE_threshold};
    for (int i = 0; i < 10; i++) {
        assert_string_equal(canvas_at(&c, 0, i)->text, want[i]);
        assert_int_equal(canvas_at(&c, 0, i)->role, role[i]);
    }
    canvas_release(&c);
}

static struct sheet_point points[3] = {{"Jul", "Jul", 10, (double)NAN, (double)NAN, .partial = false},
                                       {"Aug", "Aug", (double)NAN, (double)NAN, (double)NAN, .partial = false},
                                       {"Sep", "Sep", 20, (double)NAN, (double)NAN, .partial = true}};

static bool canvas_has(struct canvas *c, const char *glyph)
{
    for (int i = 0; i < c->rows * c->cols; i++)
        if (!strcmp(c->cells[i].text, glyph))
            return true;
    return false;
}

// What is to come has signs of its own, after what is; a new level has its line and its name.
static void test_chart_of_forecast_and_new_level(void **state)
{
    (void)state;
    static const struct { enum glyph_set set; const char *ahead, *shift; } sets[] = {
        {GLYPHS_BRAILLE, NULL, G_SHIFT}, {GLYPHS_BLOCKS, G_HATCH_THIN, G_SHIFT}, {GLYPHS_ASCII, "x", ":"}};
    struct sheet_point series[5] = {{"Jul", "Jul", 10, (double)NAN, (double)NAN, .partial = false},
                                    {"Aug", "Aug", 11, (double)NAN, (double)NAN, .partial = false},
                                    {"Sep", "Sep", 30, (double)NAN, (double)NAN, .partial = false},
                                    {"Oct", "Oct", 30, 20, 40, .forecast = true},
                                    {"Nov", "Nov", 30, 15, 45, .forecast = true}};
    struct sheet_chart with = {.points = series, .npoints = 5, .unit = UNIT_COUNT, .current = 2, .shift = 2};
    struct sheet_chart without = {.points = series, .npoints = 3, .unit = UNIT_COUNT, .current = 2};
    for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
        struct canvas c = {.ascii = sets[i].set == GLYPHS_ASCII}, plain = {.ascii = sets[i].set == GLYPHS_ASCII};
        struct paint p = {&c, sets[i].set, &numfmt_en}, q = {&plain, sets[i].set, &numfmt_en};
        canvas_resize(&c, 16, 80, NULL);
        canvas_resize(&plain, 16, 80, NULL);
        chart_draw(&p, (struct rect){0, 0, 16, 80}, &with, 2);
        chart_draw(&q, (struct rect){0, 0, 16, 80}, &without, 2);
        assert_true(canvas_has(&c, sets[i].shift));
        assert_true(sets[i].set == GLYPHS_ASCII || !canvas_has(&plain, sets[i].shift));
        assert_true(!sets[i].ahead || (canvas_has(&c, sets[i].ahead) && !canvas_has(&plain, sets[i].ahead)));
        // a forecast has a thinner role than what was measured
        int thin = 0, was = 0;
        for (int k = 0; k < c.rows * c.cols; k++) {
            thin += c.cells[k].role == ROLE_spark_partial && c.cells[k].text[0] != ' ';
            was += plain.cells[k].role == ROLE_spark_partial && plain.cells[k].text[0] != ' ';
        }
        assert_true(was == 0 && (sets[i].set == GLYPHS_ASCII || thin > 3));
        canvas_release(&c);
        canvas_release(&plain);
    }
}

static void test_chart_in_every_set_of_glyphs(void **state)
{
    (void)state;
    static const struct { enum glyph_set set; const char *sign; } sets[] = {
        {GLYPHS_BRAILLE, G_PARTIAL}, {GLYPHS_BLOCKS, G_HATCH}, {GLYPHS_ASCII, "o"}};
    struct sheet_line line = {15, "warning 15", TONE_WARNING};
    struct sheet_chart chart = {.points = points, .npoints = 3, .lines = &line, .nlines = 1, .unit = UNIT_COUNT};
    for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
        struct canvas c = {.ascii = sets[i].set == GLYPHS_ASCII};
        struct paint p = {&c, sets[i].set, &numfmt_en};
        canvas_resize(&c, 12, 60, NULL);
        chart_draw(&p, (struct rect){0, 0, 12, 60}, &chart, 2);
        assert_true(canvas_has(&c, sets[i].sign));
        canvas_release(&c);
    }
}

static void test_chart_of_any_size(void **state)
{
    (void)state;
    struct sheet_line line = {1e9, "target far away", TONE_ACCENT};
    struct sheet_chart chart = {.points = points, .npoints = 3, .lines = &line, .nlines = 1, .unit = UNIT_SECONDS};
    struct canvas c = {0};
    struct paint p = {&c, GLYPHS_BRAILLE, &numfmt_en};
    canvas_resize(&c, 30, 80, NULL);
    for (int rows = 0; rows < 30; rows++)
        for (int cols = 0; cols < 80; cols++)
            chart_draw(&p, (struct rect){0, 0, rows, cols}, &chart, (size_t)cols);
    assert_true(chart_scale(&chart, 10).high < 1000); // a line far away does not flatten the curve
    canvas_release(&c);
}

static struct sheet_table make_table(struct sheet_row *rows, struct sheet_cell *cells)
{
    static struct sheet_column columns[] = {{"Period", "period", false, 0, 0, false, 0, false, false},
                                            {"n", "n", true, 0, 2, false, 0, false, false},
                                            {"change", "change", true, 0, 1, false, 0, false, false},
                                            {"Note", "note", false, 1, 0, false, 0, false, false}};
    static const char *const texts[] = {"September 2025", "1,198", "-4", "a note that is longer than there is room"};
    for (int i = 0; i < 4; i++)
        cells[i] = (struct sheet_cell){.text = texts[i]};
    *rows = (struct sheet_row){.cells = cells};
    return (struct sheet_table){.columns = columns, .ncolumns = 4, .rows = rows, .nrows = 1, .empty = ""};
}

static void test_table_drops_and_shares(void **state)
{
    (void)state;
    struct sheet_row row;
    struct sheet_cell cells[4];
    struct sheet_table t = make_table(&row, cells);
    struct table_layout l;
    table_fit(&l, &t, 100);
    assert_int_equal(l.n, 4);
    assert_int_equal(l.width[3], 40); // no wider than its content
    table_fit(&l, &t, 65);
    assert_int_equal(l.n, 4);
    assert_int_equal(l.col[3] + l.width[3], 65); // takes what is left
    table_fit(&l, &t, 50);
    assert_int_equal(l.n, 3); // n went first
    assert_int_equal(l.column[1], 2);
    table_fit(&l, &t, 24);
    assert_int_equal(l.n, 2); // those of priority 0 stay and shrink
    assert_true(l.col[1] + l.width[1] <= 24);
}

// Hours of a heat map are of one width: texts where all of them fit, else shades alone, side by side.
static void test_even_columns(void **state)
{
    (void)state;
    struct sheet_column columns[26] = {{.title = "Day", .id = "weekday"}};
    struct sheet_cell cells[26] = {{.text = "Monday"}};
    for (int h = 1; h < 25; h++) {
        columns[h] = (struct sheet_column){.title = "07", .id = "h", .right = true, .even = true};
        cells[h] = (struct sheet_cell){.text = "142", .heat = (uint8_t)(h % (HEAT_MOST + 1))};
    }
    columns[25] = (struct sheet_column){.title = "n", .id = "n", .right = true, .priority = 1};
    cells[25] = (struct sheet_cell){.text = "1,198"};
    struct sheet_row row = {.cells = cells};
    struct sheet_table t = {.columns = columns, .ncolumns = 26, .rows = &row, .nrows = 1, .empty = ""};
    static const int widths[] = {200, 120, 80, 60, 40};
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
        struct canvas c = {0};
        struct paint p = {&c, GLYPHS_BLOCKS, &numfmt_en};
        struct table_layout l;
        table_fit(&l, &t, widths[i]);
        assert_int_equal(l.shades, widths[i] < 160);
        assert_int_equal(l.n, 26);
        assert_true(l.col[25] + l.width[25] <= widths[i]);
        canvas_resize(&c, 1, widths[i], NULL);
        table_row(&p, 0, 0, &t, &l, 0);
        assert_string_equal(canvas_at(&c, 0, l.col[HEAT_MOST])->text, "█");
        assert_int_equal(canvas_at(&c, 0, l.col[HEAT_MOST])->role, ROLE_curve);
        assert_string_equal(canvas_at(&c, 0, l.col[1])->text, "·"); // the least is not nothing
        assert_string_equal(canvas_at(&c, 0, l.col[HEAT_MOST + 1])->text, " ");
        assert_string_equal(canvas_at(&c, 0, l.col[25] + l.width[25] - 1)->text, "8");
        canvas_release(&c);
    }
}

// Channels of a heat map have names: where there is no room for those of all, the last columns give way.
static void test_even_columns_keep_their_names(void **state)
{
    static const char *const names[] = {"web", "phone", "email", "in person", "chat", "WhatsApp"};
    static const struct { int width; size_t shown; } cases[] = {{80, 7}, {46, 7}, {45, 6}, {31, 4}, {20, 2}}; // with the first column, which gets 12 of 31
    struct sheet_column columns[7] = {{.title = "KPI", .id = "kpi"}};
    struct sheet_cell cells[7] = {{.text = "First response"}}; // 14 and a gap of 2: 30 are left of 46, 5 each
    (void)state;
    for (int i = 1; i < 7; i++) {
        columns[i] = (struct sheet_column){.title = names[i - 1], .id = "v", .right = true, .even = true};
        cells[i] = (struct sheet_cell){.text = "12 min 30", .heat = 3};
    }
    struct sheet_row row = {.cells = cells};
    struct sheet_table t = {.columns = columns, .ncolumns = 7, .rows = &row, .nrows = 1, .empty = ""};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct table_layout l;
        table_fit(&l, &t, cases[i].width);
        assert_int_equal(l.n, cases[i].shown);
        assert_int_equal(l.column[1], 1); // the largest stays
    }
}

// Where the shades are narrower than their names, the names stand by turns on two rows, on three when that makes them whole,
// and the last one may begin over its neighbour.
static void test_narrow_columns_have_whole_names(void **state)
{
    static const char *const names[] = {"web", "phone", "email", "in person"};
    struct sheet_column columns[5] = {{.title = "KPI", .id = "kpi"}};
    struct sheet_cell cells[5] = {{.text = "CSAT"}};
    struct sheet_row row = {.cells = cells};
    struct sheet_table t = {.columns = columns, .ncolumns = 5, .rows = &row, .nrows = 1, .empty = ""};
    struct table_layout l;
    (void)state;
    for (int i = 1; i < 5; i++) {
        columns[i] = (struct sheet_column){.title = names[i - 1], .id = "v", .right = true, .even = true};
        cells[i] = (struct sheet_cell){.text = "12 min 30", .heat = 3};
    }
    table_fit(&l, &t, 26); // 4 and 2 for the names: 20 for four shades
    assert_true(l.shades && l.n == 5 && l.heads == 2);
    assert_true(l.head[1] == 1 && l.head[2] == 0 && l.head[3] == 1 && l.head[4] == 0);
    assert_int_equal(l.head_col[4], 26 - 9); // "in person" ends at the edge, over "email", which is a row higher
    columns[4].title = "social media";
    table_fit(&l, &t, 26);
    assert_true(l.heads <= 3 && l.head_width[4] >= 10); // cut, but as wide as it can be
    columns[3].title = "telephone"; // 9 of the 9 that two rows give
    columns[4].title = "chat";
    table_fit(&l, &t, 26);
    assert_int_equal(l.heads, 2);
    assert_true(l.head_width[3] >= 9);
}

// Columns begin at zero, whatever the values; below it they hang.
static void test_columns_begin_at_zero(void **state)
{
    (void)state;
    struct sheet_point series[3] = {{"a", "a", 95, (double)NAN, (double)NAN, .partial = false},
                                    {"b", "b", 97, (double)NAN, (double)NAN, .partial = true},
                                    {"c", "c", 99, (double)NAN, (double)NAN, .forecast = true}};
    struct sheet_chart chart = {.points = series, .npoints = 3, .unit = UNIT_PERCENT, .columns = true};
    struct canvas c = {0};
    struct paint p = {&c, GLYPHS_BRAILLE, &numfmt_en};
    assert_close(chart_scale(&chart, 10).low, 0);
    canvas_resize(&c, 12, 60, NULL);
    chart_draw(&p, (struct rect){0, 0, 12, 60}, &chart, 0);
    assert_true(canvas_has(&c, "█") && canvas_has(&c, G_HATCH) && canvas_has(&c, G_HATCH_THIN));
    series[0].value = -40;
    series[1].value = 20;
    assert_true(chart_scale(&chart, 10).low < 0);
    canvas_clear(&c);
    chart_draw(&p, (struct rect){0, 0, 12, 60}, &chart, 0);
    int below = 0;
    for (int row = 0; row < 12; row++) {
        const struct canvas_cell *cell = canvas_at(&c, row, 14);
        below += !strcmp(cell->text, "█");
        assert_true(strcmp(cell->text, "█") || row > 4); // under the zero line only
    }
    assert_true(below >= 2);
    canvas_release(&c);
}

static void test_bars_fit(void **state)
{
    (void)state;
    struct sheet_bar bar = {.label = "email",
                            .value = {.text = "+29"},
                            .n = {.text = "512"},
                            .delta = {.text = "-1"},
                            .mark = "",
                            .num = 29};
    struct sheet_bars b = {.dimension = "channel", .bars = &bar, .nbars = 1};
    struct bars_layout l;
    bars_fit(&l, &b, 50);
    assert_true(l.bar > 6 && l.n && l.delta);
    bars_fit(&l, &b, 14);
    assert_int_equal(l.bar, 0);
    assert_int_equal(l.value, 3); // the value is never left out
}

static void test_units_are_told_from_numbers(void **state)
{
    (void)state;
    assert_int_equal(tile_number_len("84.2 %"), 4);
    assert_int_equal(tile_number_len("84,2\u00a0%"), 4);
    assert_int_equal(tile_number_len("3 h 32"), 6);
    assert_int_equal(tile_number_len("12 min"), 2);
    assert_int_equal(tile_number_len("452 \u20ac"), 3);
    assert_int_equal(tile_number_len("+18"), 3);
    assert_int_equal(tile_number_len("3 themes"), 8); // too long for the column of units
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scale_steps),
        cmocka_unit_test(test_scale_of_one_value_has_room),
        cmocka_unit_test(test_labels_carry_the_unit),
        cmocka_unit_test(test_spark_levels),
        cmocka_unit_test(test_spark_shows_gaps_and_the_latest),
        cmocka_unit_test(test_spark_marks_line_and_extremes),
        cmocka_unit_test(test_chart_in_every_set_of_glyphs),
        cmocka_unit_test(test_chart_of_forecast_and_new_level),
        cmocka_unit_test(test_chart_of_any_size),
        cmocka_unit_test(test_table_drops_and_shares),
        cmocka_unit_test(test_even_columns),
        cmocka_unit_test(test_even_columns_keep_their_names),
        cmocka_unit_test(test_narrow_columns_have_whole_names), cmocka_unit_test(test_columns_begin_at_zero),
        cmocka_unit_test(test_bars_fit),
        cmocka_unit_test(test_units_are_told_from_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
